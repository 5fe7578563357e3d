#!/bin/sh
# Makes the films and sounds beside it. Needs an ffmpeg with x264, x265, libaom, libvpx and lame.
set -eu
cd "$(dirname "$0")"
ff() { ffmpeg -nostdin -hide_banner -loglevel error -y -fflags +bitexact "$@"; }
src() { echo "testsrc2=size=${2:-128x72}:rate=$1:duration=$3"; }
x264="-c:v libx264 -preset veryfast -crf 40 -pix_fmt yuv420p -flags +bitexact"

# Lengths on both sides of both limits.
for seconds in 1.9 2 15 15.1; do ff -f lavfi -i "$(src 24 64x36 $seconds)" $x264 "long-$seconds.mp4"; done
# Rates.
for rate in 15 24000/1001 30000/1001 60 61 120; do
    ff -f lavfi -i "$(src $rate 64x36 2)" $x264 "rate-$(echo $rate | tr / -).mp4"
done
# Rates that change: one pause of a second; every third second at a third of the rate; frames dropped here and there.
vfr="-fps_mode vfr -video_track_timescale 24000"
ff -f lavfi -i "$(src 24 64x36 6)" -vf "select='not(between(t,3,4))'" $vfr $x264 vfr-pause.mp4
ff -f lavfi -i "$(src 30 64x36 6)" -vf "select='if(lt(t,3),1,not(mod(n,3)))'" $vfr $x264 vfr-half.mp4
ff -f lavfi -i "$(src 24 64x36 6)" -vf "select='mod(n,31)'" $vfr $x264 vfr-dropped.mp4
ff -f lavfi -i "$(src 24 64x36 4)" -vf "settb=1/1000" -fps_mode passthrough -video_track_timescale 1000 $x264 vfr-millis.mp4
# Kinds of H.264.
ff -f lavfi -i "$(src 25 128x96 2)" $x264 -flags +ilme+ildct+bitexact -x264opts tff=1 interlaced.mp4
ff -f lavfi -i "$(src 24 64x36 2)" -c:v libx264 -preset veryfast -crf 40 -pix_fmt yuv422p -flags +bitexact h264-422.mp4
ff -f lavfi -i "$(src 24 64x36 2)" -c:v libx264 -preset veryfast -crf 40 -pix_fmt yuv444p -flags +bitexact h264-444.mp4
ff -f lavfi -i "color=gray:size=64x36:rate=24:duration=2" -c:v libx264 -preset veryfast -qp 0 -flags +bitexact lossless.mp4
ff -f lavfi -i "$(src 24 64x36 4)" $x264 -x264opts open-gop=1:keyint=24:bframes=3 open-gop.mp4
ff -f lavfi -i "$(src 24 64x36 2)" $x264 -tune zerolatency -x264opts slices=4 slices.mp4
# Other codecs.
x265="-c:v libx265 -preset veryfast -crf 45 -x265-params log-level=error -flags +bitexact"
ff -f lavfi -i "$(src 24 64x64 2)" $x265 -tag:v hvc1 hvc1.mp4
ff -f lavfi -i "$(src 24 64x64 2)" $x265 -tag:v hev1 hev1.mp4
ff -f lavfi -i "$(src 24 64x64 2)" $x265 -pix_fmt yuv420p10le -tag:v hvc1 main10.mp4
ff -f lavfi -i "$(src 24 64x64 2)" -c:v libaom-av1 -cpu-used 8 -crf 60 av1.mp4
ff -f lavfi -i "$(src 24 64x64 2)" -c:v libvpx-vp9 -crf 60 -b:v 0 vp9.mp4
ff -f lavfi -i "$(src 24 64x64 2)" -c:v libvpx-vp9 -crf 60 -b:v 0 vp9.webm
ff -f lavfi -i "$(src 24 64x64 2)" -c:v mjpeg -q:v 31 -pix_fmt yuvj420p mjpeg.mov
ff -f lavfi -i "color=gray:size=64x64:rate=24:duration=0.5" -c:v prores_ks -profile:v 0 prores.mov
ff -f lavfi -i "$(src 24 64x64 2)" -c:v mpeg4 -q:v 31 mpeg4.mp4
# Shapes.
ff -f lavfi -i "$(src 24 96x72 2)" -vf setsar=4/3 $x264 sar.mp4
for turn in 90 180 270; do
    ff -i rate-60.mp4 -c copy -metadata:s:v rotate=$turn -t 1 turned-$turn.mp4
done
ff -f lavfi -i "$(src 24 36x64 2)" $x264 portrait.mp4
# Tracks.
tone="-f lavfi -i sine=frequency=440:duration=2 -c:a aac -b:a 24k -ac 1"
ff -f lavfi -i "$(src 24 64x36 2)" -f lavfi -i "$(src 24 32x32 2)" -map 0 -map 1 $x264 two-pictures.mp4
ff -f lavfi -i "$(src 24 64x36 2)" $x264 -timecode 01:00:00:00 timecode.mov
ff -f lavfi -i "$(src 24 64x36 2)" -itsoffset 1 $tone -map 0 -map 1 $x264 late-sound.mp4
ff -itsoffset 1 -f lavfi -i "$(src 24 64x36 2)" $tone -map 0 -map 1 $x264 late-picture.mp4
ff -f lavfi -i "$(src 24 64x36 2)" $tone -map 0 -map 1 $x264 -movflags +frag_keyframe+empty_moov -g 12 fragments.mp4
# Sounds.
sine="-f lavfi -i sine=frequency=440:duration=3"
noise="-f lavfi -i anoisesrc=duration=3:amplitude=0.3:seed=1"
ff $noise -c:a libmp3lame -b:a 64k -write_xing 0 -id3v2_version 0 cbr.mp3
ff $noise -c:a libmp3lame -q:a 7 vbr.mp3
ff $noise -c:a libmp3lame -q:a 7 -write_xing 0 -id3v2_version 0 vbr-plain.mp3
ff $noise -c:a libmp3lame -b:a 64k -abr 1 abr.mp3
ff $sine -ar 22050 -c:a libmp3lame -b:a 32k mpeg2.mp3
ff $sine -ar 11025 -c:a libmp3lame -b:a 16k mpeg25.mp3
ff -f lavfi -i "color=red:size=64x64" -frames:v 1 -f image2 /tmp/cover.jpg
ff $sine -i /tmp/cover.jpg -map 0 -map 1 -c:a libmp3lame -b:a 32k -c:v copy -disposition:v attached_pic -write_id3v1 1 cover.mp3
ff $sine -c:a aac -b:a 24k -f adts aac.aac
for codec in pcm_u8 pcm_s24le pcm_s32le pcm_f32le pcm_f64le pcm_alaw pcm_mulaw adpcm_ms adpcm_ima_wav; do
    ff -f lavfi -i "sine=frequency=440:duration=1" -ar 8000 -c:a $codec "$codec.wav"
done
ff -f lavfi -i "sine=frequency=440:duration=1" -ar 8000 -ac 6 -c:a pcm_s16le five-one.wav
ff -f lavfi -i "sine=frequency=440:duration=1" -ar 8000 -rf64 always rf64.wav
ff -f lavfi -i "sine=frequency=440:duration=2" -c:a libmp3lame -b:a 32k -f wav mp3-inside.wav
ff -f lavfi -i "sine=frequency=440:duration=1" -ar 8000 sound.flac
ff -f lavfi -i "sine=frequency=440:duration=1" -ar 8000 sound.aiff
