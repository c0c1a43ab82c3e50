package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shebao/internal/store"
)

// problems is all that is wrong with the settings and with the files that they name, found before anything is opened, written or started.
func (c serveCmd) problems() (list []error) {
	add := func(err error) {
		if err != nil {
			list = append(list, err)
		}
	}
	_, err := c.clock()
	add(err)
	add(c.checkKeys())
	add(c.checkSigner())
	_, err = c.pool()
	add(err)
	add(c.lifeFlags.check())
	_, err = c.loadFlags.load()
	add(err)
	_, err = c.settings()
	add(err)
	_, err = c.proxies()
	add(err)
	add(c.checkSessions())
	add(c.importFlags.check())
	add(c.checkAddresses())
	_, err = c.certificate()
	add(err)
	add(c.feedFlags.check())
	add(c.manageFlags.check())
	add(c.messageFlags.check(c.Agency))
	if c.AuditAnchors != "" {
		add(folderOf("audit-anchors", c.AuditAnchors))
	}
	return list
}

func (f databaseFlags) checkKeys() error {
	secrets, err := f.ownSecrets()
	if err == nil {
		_, err = store.NewKeys(secrets)
	}
	return err
}

// errDemoCertificate stops a real server with the certificate of a demonstration.
var errDemoCertificate = errors.New("signing.crt is of demo mode: make your own with: shebao keys --dir DIR")

func (c serveCmd) checkSigner() error {
	signer, err := c.signingFlags.load(c.Data)
	if err == nil && signer.IsDemo() {
		err = errDemoCertificate
	}
	return err
}

func (f serverFlags) checkSessions() error {
	if f.Idle <= 0 || f.Warn < 0 || f.Warn >= f.Idle || f.Lifetime <= 0 {
		return errors.New("idle and lifetime must be positive, and warn shorter than idle")
	}
	return nil
}

func (f importFlags) check() error {
	if f.ImportUpload <= 0 || f.ImportText <= 0 {
		return errors.New("import-upload-mb and import-text-mb must be positive")
	}
	if _, err := f.certificates(); err != nil {
		return err
	}
	if f.ImportFolder == "" {
		return nil
	}
	if info, err := os.Stat(f.ImportFolder); err != nil || !info.IsDir() {
		return fmt.Errorf("import-folder: %s is no folder", f.ImportFolder)
	}
	return nil
}

// checkAddresses looks at what is listened on and at what it is called.
func (c serveCmd) checkAddresses() error {
	var wrong []error
	taken := map[string]string{}
	for _, a := range []struct{ name, address string }{
		{"addr", c.Addr}, {"staff-addr", c.StaffAddr}, {"feed-addr", c.FeedAddr}, {"redirect-http", c.RedirectHTTP},
		{"manage-addr", c.ManageAddr},
	} {
		if a.address == "" {
			continue
		}
		if _, err := net.ResolveTCPAddr("tcp", a.address); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %q is no address to listen on, such as 127.0.0.1:8080", a.name, a.address))
		}
		if other, twice := taken[a.address]; twice && !strings.HasSuffix(a.address, ":0") {
			wrong = append(wrong, fmt.Errorf("%s and %s are one address", other, a.name))
		}
		taken[a.address] = a.name
	}
	if c.BaseURL != "" {
		_, err := parseBase(c.BaseURL)
		wrong = append(wrong, err)
	}
	if len(wrong) == 0 {
		_, err := portal{serverFlags: c.serverFlags, addressFlags: c.addressFlags}.redirectsTo(&net.TCPAddr{})
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// check looks at what the feed's listener is given.
func (f feedFlags) check() error {
	if f.FeedAddr == "" {
		return nil
	}
	_, err := f.token()
	settings, tlsError := f.feedTLS(&certificate{cert: f.FeedTLSCert, key: f.FeedTLSKey})
	if tlsError == nil && settings == nil {
		if address, wrong := net.ResolveTCPAddr("tcp", f.FeedAddr); wrong == nil && !address.IP.IsLoopback() {
			tlsError = errFeedOpen
		}
	}
	return errors.Join(err, tlsError)
}

// check looks at the channels for messages, and makes no file.
func (f messageFlags) check(agency string) error {
	if path, ok := strings.CutPrefix(f.Messages, "file:"); ok {
		if err := folderOf("messages", path); err != nil {
			return err
		}
		f.Messages = ""
	}
	for _, address := range []*string{&f.SMS, &f.Mail} {
		if path, ok := strings.CutPrefix(*address, "file:"); ok {
			if err := folderOf("sms and mail", path); err != nil {
				return err
			}
			*address = ""
		}
	}
	if f.NoticesPerHour < 0 || f.NoticesPerDay < 0 {
		return errors.New("notices-per-hour and notices-per-day must not be negative")
	}
	_, err := f.channels(agency, func() time.Time { return time.Time{} }, slog.New(slog.DiscardHandler))
	return err
}

// folderOf says that the folder of a file to be written is not there.
func folderOf(setting, path string) error {
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: there is no folder for %s", setting, path)
	}
	return nil
}
