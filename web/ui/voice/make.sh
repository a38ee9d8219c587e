#!/bin/sh
# Makes the spoken notices: one small mono file per language and notice.
# Needs Debian's packages espeak-ng and lame. Run it after a change of the texts:
#   sh web/ui/voice/make.sh
# The voice is synthetic; what espeak-ng speaks belongs to whoever wrote the text, so the files
# are under this project's licence.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

speak() { # language, voice, words per minute, notice, text
  mkdir -p "$1"
  espeak-ng -v "$2" -s "$3" -g 2 -w "$work/$4.wav" "$5"
  lame --quiet -m m -b 32 --resample 22.05 --lowpass 8 -t --nohist "$work/$4.wav" "$1/$4.mp3"
}

speak en en-gb+f3 155 incoming_chat "Incoming chat."
speak en en-gb+f3 155 joined "Somebody has joined you."
speak en en-gb+f3 155 ended "The conversation has ended."
speak en en-gb+f3 155 announcement "There is a new announcement."

speak es es+f3 150 incoming_chat "Nuevo chat entrante."
speak es es+f3 150 joined "Alguien se ha unido."
speak es es+f3 150 ended "La conversación ha terminado."
speak es es+f3 150 announcement "Hay un nuevo aviso."

speak de de+f3 150 incoming_chat "Eine neue Anfrage."
speak de de+f3 150 joined "Jemand ist dazugekommen."
speak de de+f3 150 ended "Das Gespräch ist beendet."
speak de de+f3 150 announcement "Es gibt eine neue Mitteilung."

speak ar ar+f3 140 incoming_chat "محادثة واردة."
speak ar ar+f3 140 joined "انضم إليك شخص."
speak ar ar+f3 140 ended "انتهت المحادثة."
speak ar ar+f3 140 announcement "هناك إعلان جديد."
