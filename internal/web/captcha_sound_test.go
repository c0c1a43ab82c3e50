package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"net/url"
	"strings"
	"testing"

	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

// pcm are the samples of a WAV file of 8 or 16 bits, from -1 to 1.
func pcm(t *testing.T, wav []byte) (sound []float64) {
	t.Helper()
	head, samples, found := bytes.Cut(wav, []byte("data"))
	if !found || !bytes.HasPrefix(wav, []byte("RIFF")) {
		t.Fatalf("no recording: %.20q", wav)
	}
	if head[len(head)-2] == 8 {
		for _, s := range samples[4:] {
			sound = append(sound, (float64(s)-128)/128)
		}
		return sound
	}
	for i := 4; i+1 < len(samples); i += 2 {
		sound = append(sound, float64(int16(binary.LittleEndian.Uint16(samples[i:])))/math.MaxInt16)
	}
	return sound
}

// alike is how much two recordings have in common where they begin together: 1 for the same, about 0 for others.
func alike(a, b []float64) float64 {
	var both, one, other float64
	for i := range min(len(a), len(b)) {
		both, one, other = both+a[i]*b[i], one+a[i]*a[i], other+b[i]*b[i]
	}
	return both / math.Sqrt(one*other)
}

// The library says the same samples each time, so that a small program compares. Each captcha's recording is mixed anew, of seven digits, and
// yet one recording is the same each time it is asked for: or the noise could be taken out of several.
func TestEachRecordingIsMixedAnew(t *testing.T) {
	digits := []byte{4, 0, 9, 1, 7, 3, 8}
	record := func(seed byte) []float64 {
		wav, err := web.Speak(sha256.Sum256([]byte{seed}), digits)
		if err != nil {
			t.Fatal(err)
		}
		return pcm(t, wav)
	}
	lengths := map[int]bool{}
	for seed := range byte(6) {
		sound, other := record(seed), record(seed+100)
		lengths[len(sound)] = true
		if seconds := len(sound) / 8000; seconds < 10 || seconds > 60 {
			t.Errorf("it lasts %d s", seconds)
		}
		if a := alike(sound, record(seed)); a < 0.999 {
			t.Errorf("asked for again it is another: %.3f", a)
		}
		// The prelude of beeps is longest alike; the digits lie beyond it.
		if a := alike(sound[3*8000:], other[3*8000:]); math.Abs(a) > 0.1 {
			t.Errorf("two recordings of the same digits are alike by %.3f", a)
		}
	}
	if len(lengths) < 5 {
		t.Errorf("six recordings have %d lengths", len(lengths))
	}
}

// What is heard and what is seen differ, and either opens.
func TestTheRecordingSaysOtherDigitsThanThePicture(t *testing.T) {
	w := fixture.SQLite(t)
	p := newPortal(t, w, func(o *web.Options) { o.TestCaptcha = "" })
	b := p.browser(t)
	for range 2 {
		token := b.get("/signin").value("captcha_token")
		plain, err := w.DB.Keys().OpenToken("captcha", token)
		if err != nil {
			t.Fatal(err)
		}
		answers := strings.Fields(plain)
		if len(answers) != 3 || len(answers[0]) != 5 || len(answers[1]) != 7 || strings.Contains(answers[1], answers[0]) {
			t.Fatalf("the answers are %q", plain)
		}
		got := b.post("/signin", url.Values{"id": {someID(1)}, "password": {"x"}, "captcha": {answers[1]}, "captcha_token": {token}})
		if got.says(text.BadCaptcha) || !got.says(text.BadSignIn) {
			t.Errorf("what is heard is refused: %q", got.text("main"))
		}
		if got := b.post("/signin", url.Values{"id": {someID(1)}, "password": {"x"}, "captcha": {answers[0]}, "captcha_token": {token}}); !got.says(text.BadCaptcha) {
			t.Error("the other answer opens once more")
		}
	}
}

func BenchmarkSpeak(b *testing.B) {
	for i := range b.N {
		if _, err := web.Speak(sha256.Sum256([]byte{byte(i)}), []byte{4, 0, 9, 1, 7, 3, 8}); err != nil {
			b.Fatal(err)
		}
	}
}
