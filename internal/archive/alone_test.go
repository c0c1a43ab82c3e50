package archive

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/pkcs7"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// core is a core system with a certificate and a key to sign by.
type core struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func newCore(t *testing.T, from, until time.Time) core {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "core"}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Certificates(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return core{list[0], key}
}

// sign adds a manifest of all files and its signature. The library signs at the time of the machine, or with withTime false at none.
func (c core) sign(t *testing.T, files map[string]string, withTime bool) map[string]string {
	t.Helper()
	entries := map[string]any{"format": 2}
	for name, content := range files {
		sum := sha256.Sum256([]byte(content))
		entries[name] = map[string]any{"sha256": hex.EncodeToString(sum[:])}
	}
	manifest, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := pkcs7.NewSignedData(manifest)
	if err != nil {
		t.Fatal(err)
	}
	signed.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if withTime {
		err = signed.AddSigner(c.cert, c.key, pkcs7.SignerInfoConfig{})
	} else {
		err = signed.SignWithoutAttr(c.cert, c.key, pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		t.Fatal(err)
	}
	signed.Detach()
	der, err := signed.Finish()
	if err != nil {
		t.Fatal(err)
	}
	all := maps.Clone(files)
	all["manifest.json"] = string(manifest)
	all["manifest.json.sig"] = string(pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: der}))
	return all
}

func checked(t *testing.T, db *store.DB, id string) (*store.ImportJob, *Summary) {
	t.Helper()
	j := jobOf(t, db, id)
	s, err := SummaryOf(j)
	if err != nil || s == nil || j.State != store.JobChecked {
		t.Fatalf("%s %s, %v", j.State, j.Problem, err)
	}
	return j, s
}

// The attack: a hand-made persons.csv without a manifest changes a bank account and a phone.
func TestOneClerkDoesNotRewriteAnybody(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		load(t, w, theWhole(t))
		no, _ := firstPerson(t)
		before, err := db.Person(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		id := handIn(t, w, map[string]string{"persons.csv": personsFile(t, func(head, row []string) {
			set(t, head, row, "phone", "13911112222")
			set(t, head, row, "bank_account", "6222020200099998888")
			set(t, head, row, "name", "王小二")
		})})
		next(t, w)
		j, s := checked(t, db, id)
		if !j.Doubtful || s.Alone != text.AloneUnsigned || s.Doubtful() {
			t.Errorf("it takes two: %v, why %q", j.Doubtful, s.Alone)
		}
		if err := release(db, id); !errors.Is(err, store.ErrJobMoved) {
			t.Errorf("started by one: %v", err)
		}
		found := map[string]SensitiveField{}
		for _, f := range s.Sensitive {
			found[f.Field] = f
		}
		for field, want := range map[string]string{"手机": "139****2222", "银行账号": "***8888", "姓名": "王**"} {
			f := found[field]
			if f.Count != 1 || len(f.Samples) != 1 || !strings.HasSuffix(f.Samples[0].New, strings.TrimPrefix(want, "***")) || f.Samples[0].Old == "" || f.Samples[0].Line != 2 {
				t.Errorf("%s: %+v", field, f)
			}
		}
		told, _ := json.Marshal(s)
		for _, whole := range []string{"13911112222", "6222020200099998888", "王小二", no, before.Phone, before.BankAccount} {
			if strings.Contains(string(told), whole) {
				t.Errorf("the summary has %s whole", whole)
			}
		}
	})
}

func TestAChangedPhoneOrAccountIsToldAtBothAndWaitsAsAProof(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		clock := testkit.NewClock()
		db := openAt(t, url, clock.Now)
		w := newWorker(t, db)
		w.Cooling = 36 * time.Hour
		load(t, w, theWhole(t))
		no, _ := firstPerson(t)
		before, err := db.Person(t.Context(), no)
		if err != nil || !before.Facts.Phone(before.Phone) {
			t.Fatal("what the first import brought is a proof", err)
		}
		batch := load(t, w, map[string]string{"persons.csv": personsFile(t, func(head, row []string) {
			set(t, head, row, "phone", "13911112222")
			set(t, head, row, "bank_account", "6222020200099998888")
		})})
		messages, err := db.Messages(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for _, m := range messages {
			at[m.Template+" "+m.Channel+" "+m.Recipient]++
		}
		for _, template := range []string{text.TemplateArchivePhone, text.TemplateArchiveAccount} {
			for _, where := range []string{"page ", "sms " + before.Phone, "sms 13911112222"} {
				if at[template+" "+where] != 1 {
					t.Errorf("%s is told %d times by %s: %v", template, at[template+" "+where], where, at)
				}
			}
		}
		proves := func() [3]bool {
			t.Helper()
			p, err := db.Person(t.Context(), no)
			if err != nil {
				t.Fatal(err)
			}
			return [3]bool{p.Facts.Phone("13911112222"), p.Facts.Account("6222020200099998888"), p.Facts.AccountTail("998888")}
		}
		clock.Advance(36*time.Hour - time.Second)
		if got := proves(); got != [3]bool{} {
			t.Errorf("within the cooling time: %v", got)
		}
		clock.Advance(time.Second)
		if got := proves(); got != [3]bool{true, true, true} {
			t.Errorf("after it: %v", got)
		}
		if j := rollBack(t, w, batch.ID); j.State != store.JobDone {
			t.Fatalf("%s %s", j.State, j.Problem)
		}
		if p, err := db.Person(t.Context(), no); err != nil || !p.Facts.Phone(before.Phone) {
			t.Errorf("rolled back, the old phone is no proof: %v", err)
		}
	})
}

func TestWhatTheCoreSystemSignsIsOnePersonsToStartAndNothingElse(t *testing.T) {
	now := time.Now() // the library that signs knows no other
	db := openAt(t, emptySQLite(t), func() time.Time { return now })
	w := newWorker(t, db)
	w.Clock, w.CoreFolder = func() time.Time { return now }, false
	ours, other := newCore(t, now.Add(-time.Hour), now.Add(time.Hour)), newCore(t, now.Add(-time.Hour), now.Add(time.Hour))
	over := newCore(t, now.Add(-2*time.Hour), now.Add(-time.Hour))
	w.Core = []*x509.Certificate{ours.cert, over.cert}
	units := map[string]string{"units.csv": fixture(t, "units.csv")}
	good := ours.sign(t, units, true)
	with := func(files map[string]string, name, content string) map[string]string {
		all := maps.Clone(files)
		all[name] = content
		return all
	}
	for what, test := range map[string]struct {
		files map[string]string
		why   string
	}{
		"not signed":              {units, text.AloneUnsigned},
		"by another":              {other.sign(t, units, true), text.AloneUnsigned},
		"a manifest changed":      {with(good, "manifest.json", good["manifest.json"]+" "), text.AloneUnsigned},
		"a file beside it":        {with(good, "persons.csv", fixture(t, "persons.csv")), text.AloneUnsigned},
		"no signature at all":     {with(good, "manifest.json.sig", "x"), text.AloneUnsigned},
		"without a time":          {ours.sign(t, units, false), text.AloneNoTime},
		"an empty signature":      {with(good, "manifest.json.sig", ""), text.AloneUnsigned},
		"a certificate run out":   {over.sign(t, units, false), text.AloneUnsigned},
		"a signature too large":   {with(good, "manifest.json.sig", strings.Repeat("x", signatureMost+1)), text.AloneUnsigned},
		"a folder of anybody's":   {units, text.AloneUnsigned},
		"what has a control":      {ours.sign(t, map[string]string{"health_centres.csv": fixture(t, "health_centres.csv")}, true), ""},
		"the core system's whole": {good, ""},
	} {
		id := handIn(t, w, test.files)
		next(t, w)
		j, s := checked(t, db, id)
		if s.Alone != test.why || j.Doubtful != (test.why != "" || s.Doubtful()) || s.Doubtful() {
			t.Errorf("%s: %q, doubtful %v %v", what, s.Alone, j.Doubtful, s.Doubtful())
		}
	}
	// a file changed under a good signature is not taken at all
	id := handIn(t, w, with(good, "units.csv", fixture(t, "units.csv")+" "))
	next(t, w)
	if j := jobOf(t, db, id); j.State != store.JobFailed {
		t.Errorf("a file that is not what was signed: %s", j.State)
	}
	// the first is taken in by one; the same once more is an old delivery
	id = handIn(t, w, good)
	next(t, w)
	if err := release(db, id); err != nil {
		t.Fatal(err)
	}
	next(t, w)
	id = handIn(t, w, good)
	next(t, w)
	if _, s := checked(t, db, id); s.Alone != text.AloneOld {
		t.Errorf("the same delivery once more: %q", s.Alone)
	}
	now = now.Add(-time.Hour) // the core system's clock is ahead
	id = handIn(t, w, ours.sign(t, map[string]string{"units.csv": fixture(t, "units.csv") + "\n"}, true))
	next(t, w)
	if _, s := checked(t, db, id); s.Alone != text.AloneNoTime {
		t.Errorf("signed in the future: %q", s.Alone)
	}
}

// headOf is a format's header row.
func headOf(f *format) string {
	var names []string
	for _, c := range f.columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ",")
}

func TestWhatHasAControlOfItsOwnIsNotChangedPastIt(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	files := map[string]string{"units.csv": fixture(t, "units.csv")}
	for _, f := range formats {
		if f.control != "" {
			files[f.name] = headOf(f) + "\n"
		}
	}
	id := handIn(t, w, files)
	next(t, w)
	j, s := checked(t, db, id)
	for _, f := range s.Files {
		refused := strings.Contains(f.Refused, "由另外的人把关")
		if refused != (f.Name != "units.csv") {
			t.Errorf("%s: %q", f.Name, f.Refused)
		}
	}
	if len(s.Files) != 4 || !j.Doubtful {
		t.Errorf("%d files, doubtful %v", len(s.Files), j.Doubtful)
	}
}

func TestWhatWasRefusedIsNotStartedByOne(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		files := map[string]string{"units.csv": fixture(t, "units.csv")}
		id := stage(t, w, files)
		next(t, w)
		j := jobOf(t, db, id)
		if j.Doubtful {
			t.Fatal("the core system's folder takes two")
		}
		ask := func(state string) {
			t.Helper()
			var proposal string
			mustDo(t, db, func(tx *store.Tx) (err error) {
				if proposal, err = tx.Propose("import.release", "x", nil, "x"); err != nil {
					return err
				}
				return tx.ProposeImportJob(id, j.Digest, proposal)
			})
			by := deskAct
			if state == store.ProposalRefused {
				by.Actor.ID = "second"
			}
			if _, err := db.Do(t.Context(), by, func(tx *store.Tx) error { _, err := tx.DecideProposal(proposal, state, "不"); return err }); err != nil {
				t.Fatal(err)
			}
		}
		alone := func(what, id string) {
			t.Helper()
			if err := release(db, id); !errors.Is(err, store.ErrJobMoved) {
				t.Errorf("%s: %v", what, err)
			}
		}
		ask(store.ProposalRefused)
		alone("refused", id)
		ask(store.ProposalWithdrawn)
		alone("refused, asked again and taken back", id)
		again := stage(t, w, files)
		next(t, w)
		alone("the same files once more", again)
	})
}
