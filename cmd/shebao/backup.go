package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"filippo.io/age"

	"shebao/internal/backup"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

type backupCmd struct {
	Create backupCreateCmd `cmd:"" help:"Make a backup of the database while the portal is in use."`
	Verify backupVerifyCmd `cmd:"" help:"Open a backup and look at all of it. The exit code is 1 where anything is amiss."`
	Key    backupKeyCmd    `cmd:"" help:"Make a key for backups. The server needs its public half alone."`
}

// recipientFlags are the keys that backups are encrypted for.
type recipientFlags struct {
	Recipients []string `name:"recipients" help:"Public keys (age1…) that backups are encrypted for; any of them opens one." env:"SHEBAO_BACKUP_RECIPIENTS"`
}

func (f recipientFlags) parse() (list []age.Recipient, err error) {
	for _, text := range f.Recipients {
		recipient, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, fmt.Errorf("backup-recipients: %q is no public key of the form age1…", text)
		}
		list = append(list, recipient)
	}
	if len(list) == 0 {
		return nil, errors.New("backup-recipients: give a public key, which shebao backup key makes")
	}
	return list, nil
}

type backupCreateCmd struct {
	databaseFlags
	recipientFlags `embed:"" prefix:"backup-"`
	To             string `help:"Folder for the file, which is called by the time." required:"" type:"path"`
}

// Run makes a backup and prints what is in it.
func (c backupCreateCmd) Run(ctx context.Context) error {
	recipients, err := c.recipientFlags.parse()
	if err != nil {
		return err
	}
	db, err := c.openToRead()
	if err != nil {
		return err
	}
	defer db.Close()
	file := filepath.Join(c.To, "shebao-"+db.Now().Format("20060102-150405")+".backup")
	manifest, err := backup.Create(ctx, backup.Options{DB: db, File: file, Recipients: recipients, Program: version})
	if err != nil {
		return err
	}
	printManifest(manifest)
	fmt.Println(file)
	return nil
}

func printManifest(m backup.Manifest) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	var rows int64
	for _, n := range m.Rows {
		rows += n
	}
	fmt.Fprintf(out, "made\t%s by program %s\n", m.MadeAt, m.Program)
	fmt.Fprintf(out, "installation\t%s, schema %d, %s\n", m.Installation, m.Schema, m.Engine)
	fmt.Fprintf(out, "rows\t%d in %d tables, %d MB\n", rows, len(m.Rows), m.Bytes>>20)
	fmt.Fprintf(out, "feed\tepoch %s, last number %d\n", m.FeedEpoch, m.FeedLast)
	fmt.Fprintf(out, "SHA-256\t%s\n", m.SHA256)
	out.Flush()
}

// identityFlags is the key that opens backups.
type identityFlags struct {
	Identity string `help:"File with the key that opens backups." required:"" type:"existingfile"`
}

func (f identityFlags) identities() ([]age.Identity, error) {
	file, err := os.Open(f.Identity)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := ownersAlone(file); err != nil {
		return nil, err
	}
	list, err := age.ParseIdentities(file)
	if err != nil {
		return nil, fmt.Errorf("%s holds no key of backups", f.Identity) // without the cause, which may quote one
	}
	return list, nil
}

type backupVerifyCmd struct {
	databaseFlags
	identityFlags `embed:""`
	File          string `arg:"" help:"The backup." type:"existingfile"`
	Work          string `help:"Folder with room for the database, which is unpacked there and removed." default:"." type:"path"`
	Scratch       string `help:"Address of an empty PostgreSQL database: a dump is restored there and counted, not read to its end alone."`
	AnyKeys       bool   `help:"Do not ask whether the installation's own keys wrote it: on a machine that does not have them."`
}

// Run looks at a backup.
func (c backupVerifyCmd) Run(ctx context.Context) error {
	identities, err := c.identities()
	if err != nil {
		return err
	}
	var keys *store.Keys
	if !c.AnyKeys {
		secrets, err := c.ownSecrets()
		if err != nil {
			return err
		}
		if keys, err = store.NewKeys(secrets); err != nil {
			return err
		}
	}
	manifest, err := backup.Verify(ctx, c.File, c.Work, c.Scratch, identities, keys)
	if err != nil {
		return err
	}
	printManifest(manifest)
	fmt.Println("the backup is whole")
	return nil
}

type backupKeyCmd struct {
	File string `arg:"" help:"File for the key, which must not be there. Keep it away from the server, and a second copy elsewhere." type:"path"`
}

// Run makes a key and prints its public half.
func (c backupKeyCmd) Run() error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "# opens backups of shebao\n# public key: %s\n%s\n", identity.Recipient(), identity)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	fmt.Printf("backup_recipients = [\"%s\"]\n", identity.Recipient())
	return nil
}

type restoreCmd struct {
	databaseFlags
	identityFlags `embed:""`
	File          string `arg:"" help:"The backup." type:"existingfile"`
	Anchors       string `help:"File of anchors of the audit log: says how many acts are lost." type:"existingfile"`
	SecurityLog   string `help:"The server's security_log: says what concerned security since the backup." type:"existingfile"`
}

// Run restores a backup into the database of the settings, which must be empty, and prints what the world knows and the database does not.
func (c restoreCmd) Run(ctx context.Context) error {
	identities, err := c.identities()
	if err != nil {
		return err
	}
	secrets, err := c.ownSecrets()
	if err != nil {
		return err
	}
	keys, err := store.NewKeys(secrets)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder can't be made: %w", err)
	}
	folder := c.Data
	if store.IsSQLite(c.database()) {
		folder = filepath.Dir(c.database()) // of its disk
	}
	manifest, err := backup.Restore(ctx, backup.Restoring{Backup: c.File, Database: cmp.Or(c.Direct, c.database()), Identities: identities, Keys: keys, Folder: folder})
	if err != nil {
		return err
	}
	printManifest(manifest)
	c.Migrate = "auto"
	db, err := c.open()
	if err != nil {
		return fmt.Errorf("%w; what was restored is not fit to be used: drop it, and restore it again", err)
	}
	defer db.Close()
	renewal, err := db.BeginAnew(ctx, manifest.Time().Unix())
	if err != nil {
		return fmt.Errorf("%w; what was restored is not fit to be used: drop it, and restore it again", err)
	}
	return c.tell(ctx, db, manifest, renewal)
}

// tell lists what the world knows and the database does not.
func (c restoreCmd) tell(ctx context.Context, db *store.DB, m backup.Manifest, r store.Renewal) error {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	say := func(format string, args ...any) { fmt.Fprintf(out, "- "+format+"\n", args...) }
	fmt.Fprintf(out, "\nThe database is that of %s again, and it is %s. What happened between is known to the world and not to it:\n",
		social.At(m.Time().Unix()).Format(time.DateTime), db.Now().Format(time.DateTime))
	say("acts: whatever people and staff did since. Passwords, phones, factors and accounts are as they were then; everybody has been signed out (%d sessions)", r.SessionsEnded)
	say("change feed: epoch %s now. The core system has, maybe, events after number %d: it is refused (409) until it reads on from %d. New numbers begin at %d",
		r.Epoch, r.KeptNo, r.KeptNo, r.FirstNo)
	say("cards reported lost since are not lost here: ask the core system for those that it had from the feed after number %d", r.KeptNo)
	say("papers issued since verify as 「%s」; revocations since are lost", text.Outcomes["missing"])
	say("%d access codes count; codes revoked since count again", r.Grants)
	say("messages: %d that waited then will be sent, though they may have been; %d one-time codes were dropped", r.Messages, r.CodesDropped)
	say("imports after batch %d are to be made again; rollbacks too. %d jobs that were under way then are free", r.LastImport, r.WorkFreed)
	say("staff who may sign in: %s. Lock whoever was locked since", strings.Join(r.Staff, ", "))
	return errors.Join(c.tellLost(ctx, db, m, say), c.tellEvents(m, say))
}

// tellLost counts what anchors know of the audit log beyond its end.
func (c restoreCmd) tellLost(_ context.Context, db *store.DB, m backup.Manifest, say func(string, ...any)) error {
	if c.Anchors == "" {
		say("the audit log ends then; give --anchors to hear how many entries are lost")
		return nil
	}
	file, err := os.Open(c.Anchors)
	if err != nil {
		return err
	}
	defer file.Close()
	anchors, bad, err := db.ReadAnchors(file)
	if err != nil {
		return err
	}
	known, lost, last := map[int64]int64{}, int64(0), ""
	for _, head := range m.Heads {
		known[head.Chain] = head.Seq
	}
	if n := len(anchors); n > 0 {
		last = anchors[n-1].At
		for _, head := range anchors[n-1].Heads {
			lost += max(0, head.Seq-known[head.Chain])
		}
	}
	say("audit log: by the anchor of %s at least %d entries are lost (%d lines of the file are not ours)", last, lost, len(bad))
	return nil
}

// tellEvents counts by kind what the security log has since.
func (c restoreCmd) tellEvents(m backup.Manifest, say func(string, ...any)) error {
	if c.SecurityLog == "" {
		return nil
	}
	file, err := os.Open(c.SecurityLog)
	if err != nil {
		return err
	}
	defer file.Close()
	count := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var event struct{ Time, Event string }
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			continue
		}
		if at, err := time.Parse(time.RFC3339, event.Time); err == nil && at.After(m.Time()) {
			count[event.Event]++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		say("security log: %s, %d times since", kind, count[kind])
	}
	return nil
}
