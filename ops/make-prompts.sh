#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the built-in prompts anew, of the words in ops/config/prompts.txt: 16 kHz mono 16-bit, without silence around them,
# at a mean of -21 dBFS, and with 5 ms of fade so that none begins or ends with a click. Needs espeak-ng and ffmpeg.
# Another language: ops/make-prompts.sh VOICE WORDS FOLDER, and convoke.ivr.prompts = FOLDER.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
voice=${1:-en-us}
words=${2:-$root/ops/config/prompts.txt}
folder=${3:-$root/cluster-node/src/main/resources/prompts/en}
mean_db=-21
fade='afade=t=in:d=0.005,areverse,afade=t=in:d=0.005,areverse'
edge='silenceremove=start_periods=1:start_threshold=-50dB'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

# make NAME FILTER: $work/raw.wav becomes a prompt.
make() {
    ffmpeg -nostdin -v error -y -i "$work/raw.wav" -af "$2" -ar 16000 -ac 1 -c:a pcm_s16le "$work/cut.wav"
    is_db=$(ffmpeg -nostdin -i "$work/cut.wav" -af volumedetect -f null - 2>&1 | sed -n 's/.*mean_volume: \([-0-9.]*\) dB/\1/p')
    gain=$(awk "BEGIN { print $mean_db - ($is_db) }")
    ffmpeg -nostdin -v error -y -i "$work/cut.wav" -af "volume=${gain}dB,alimiter=limit=0.7:level=false,$fade" \
        -ar 16000 -ac 1 -c:a pcm_s16le -bitexact "$folder/$1.wav"
}

# tone NAME FIRST SECOND: two notes one after the other.
tone() {
    ffmpeg -nostdin -v error -y -f lavfi -i "sine=f=$2:d=0.12:r=16000" -f lavfi -i "sine=f=$3:d=0.16:r=16000" \
        -filter_complex "[0]${fade}[a];[1]${fade}[b];[a][b]concat=n=2:v=0:a=1,volume=-6dB" -ac 1 -c:a pcm_s16le "$work/raw.wav"
    make "$1" anull
}

grep -v '^#' "$words" | grep ': ' | while IFS= read -r line; do
    espeak-ng -v "$voice" -s 160 -w "$work/raw.wav" "${line#*: }"
    make "${line%%: *}" "$edge,areverse,$edge,areverse"
done
tone joined-tone 523 784
tone left-tone 784 523
