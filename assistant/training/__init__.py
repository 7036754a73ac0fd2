"""Training: knowing the FAQ by heart. Flash cards, quizzes and progress, without any screen.

Clock and chance are arguments everywhere: the same progress, time and seed give the same cards and the same quiz.
"""
