"""Written text -> spoken form: what a speech recogniser would emit for it, in twelve languages."""

from transforms.speak.rules import SpeakRules as SpeakRules
from transforms.speak.spoken_form import LANGUAGES as LANGUAGES
from transforms.speak.spoken_form import SpokenForm as SpokenForm
from transforms.speak.spoken_form import digest as digest
