"""Written text -> spoken form: what a speech recogniser would emit for it, in twelve languages."""

from transforms.speak.rules import SpeakRules as SpeakRules
