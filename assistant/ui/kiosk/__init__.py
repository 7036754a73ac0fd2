"""The kiosk: the room for a stand that many people use, one after another, and nobody watches over.

It is plain HTML with one local script, not Gradio: a Gradio page has a session on the server that outlives its
visitor, and a page that cannot begin before its own 60 files are there. Here the server keeps nothing between two
questions. The talk travels with each of them, and lies nowhere but in the memory of the open page.
"""
