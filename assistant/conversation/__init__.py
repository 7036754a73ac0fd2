"""Conversations: turns that lean on the talk so far, and turns that steer it."""

from assistant.conversation.state import State, Turn
from assistant.conversation.talk import Conversation

__all__ = ["Conversation", "State", "Turn"]
