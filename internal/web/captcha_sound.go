package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/dchest/captcha"
)

// The library's recording is made of the same ten samples each time, with a pause between any two: a small program cuts it at the pauses and
// compares. So it is mixed anew here: pitch and speed move while it plays, somebody else talks over the pauses, and there is an echo and a
// noise that come and go. It stays no more than a hurdle: wrong answers count, and every page that asks for one has limits of its own.

const (
	soundRate = 8000 // Hz, as the library's
	// decoyCut is what the library's prelude and end of beeps take at most, so that they are not heard among the talk.
	decoyCut = 2 * soundRate
	// talkers is how many digits the talk is made of; it goes round.
	talkers = 5
	// lowShare is how much of a sample goes on into what is low of it: below some 500 Hz.
	lowShare = 0.33
	// swingStep is for how many samples what swings stands still, since a sine for each costs more than all the rest.
	swingStep = 32
)

// speak is a recording of digits as a WAV file. The seed is secret and the same each time it is played: who could ask for other mixtures
// of the same digits could take the noise out of them.
func speak(seed [sha256.Size]byte, digits []byte) ([]byte, error) {
	rng := rand.New(rand.NewChaCha8(seed)) //nolint:gosec // the seed is a keyed hash
	voice, err := recording(rng, digits)
	if err != nil {
		return nil, err
	}
	others := make([]byte, talkers)
	for i := range others {
		others[i] = byte(rng.IntN(10))
	}
	talk, err := recording(rng, others)
	if err != nil {
		return nil, err
	}
	return wave(mix(rng, voice, backwards(talk))), nil
}

// recording is the library's own of digits, from -1 to 1.
func recording(rng *rand.Rand, digits []byte) ([]float64, error) {
	var b bytes.Buffer
	name := make([]byte, 16)
	for i := range name {
		name[i] = byte(rng.Uint32())
	}
	if _, err := captcha.NewAudio(string(name), digits, "zh").WriteTo(&b); err != nil {
		return nil, err
	}
	_, samples, _ := bytes.Cut(b.Bytes(), []byte("data"))
	sound := make([]float64, 0, len(samples))
	for _, s := range samples[4:] {
		sound = append(sound, (float64(s)-128)/128)
	}
	return sound, nil
}

// backwards is the middle of a recording, played from its end: speech that is none.
func backwards(sound []float64) []float64 {
	middle := sound[decoyCut : len(sound)-decoyCut]
	talk := make([]float64, len(middle))
	for i, s := range middle {
		talk[len(middle)-1-i] = s
	}
	return talk
}

// mix plays a voice with moving pitch and speed, over talk, echo and noise.
func mix(rng *rand.Rand, voice, talk []float64) []float64 {
	bend, flutter, swell := newWave(rng, 0.2, 0.7, 0.12), newWave(rng, 1.5, 4, 0.05), newWave(rng, 0.1, 0.5, 0.06)
	talkBend, talkSwell := newWave(rng, 0.3, 0.9, 0.2), newWave(rng, 0.2, 0.6, 0.25)
	loudness, sharpness := newWave(rng, 0.6, 1.8, 0.25), newWave(rng, 0.5, 1.6, 0.8)
	delay, back := soundRate*(30+rng.IntN(60))/1000, 0.2+0.2*rng.Float64()
	out := make([]float64, 0, 2*len(voice))
	at, other := 0.0, rng.Float64()*float64(len(talk)-1)
	var pace, otherPace, talkLevel, noise, level, sharp, low float64
	for n := 0; int(at)+1 < len(voice); n++ {
		if n%swingStep == 0 {
			pace, otherPace = 1+bend.at(n)+flutter.at(n), 1+talkBend.at(n)
			talkLevel, noise = 0.45+talkSwell.at(n), 0.08+swell.at(n)
			level, sharp = 0.8+loudness.at(n), 0.3+sharpness.at(n)
		}
		spoken := level * between(voice, at)
		low += lowShare * (spoken - low)
		s := spoken + sharp*(spoken-2*low) + talkLevel*between(talk, other) + noise*rng.NormFloat64()
		if n >= delay {
			s += back * out[n-delay]
		}
		out = append(out, s)
		at += pace
		if other += otherPace; int(other)+1 >= len(talk) {
			other = 0
		}
	}
	return out
}

// between is a sound at a place that may lie between two samples.
func between(sound []float64, at float64) float64 {
	i, rest := int(at), at-math.Floor(at)
	return sound[i]*(1-rest) + sound[i+1]*rest
}

// swing is something that moves up and down slowly.
type swing struct{ speed, phase, depth float64 }

func newWave(rng *rand.Rand, slowest, fastest, depth float64) swing {
	return swing{2 * math.Pi * (slowest + (fastest-slowest)*rng.Float64()) / soundRate, 2 * math.Pi * rng.Float64(), depth}
}

func (s swing) at(n int) float64 { return s.depth * math.Sin(s.speed*float64(n)+s.phase) }

// wave is a sound as a WAV file of 16 bits.
func wave(sound []float64) []byte {
	loudest := 1.0
	for _, s := range sound {
		loudest = max(loudest, math.Abs(s))
	}
	size := 2 * len(sound)
	b := make([]byte, 0, 44+size)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(36+size)) //nolint:gosec // a minute of sound
	b = append(b, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, soundRate, 2 * soundRate, 2 | 16<<16} { // PCM, mono; a frame has 2 bytes of 16 bits
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(size)) //nolint:gosec // as above
	for _, s := range sound {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(s/loudest*math.MaxInt16))) //nolint:gosec // within its bounds by loudest
	}
	return b
}
