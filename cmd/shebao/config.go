package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/store"
)

// Settings come from flags, then the environment (SHEBAO_…), then the TOML file. The environment is read here and nowhere else.

// tomlSettings reads the TOML file: a flag's value is the key of its name, "-" and "_" the same, in the file's own section of the
// command or at its top.
func tomlSettings(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	if err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("the settings file can't be read: %w", err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if parent != nil && parent.Command != nil {
			if section, ok := values[parent.Command.Name].(map[string]any); ok {
				if value, ok := setting(section, flag.Name); ok {
					return value, nil
				}
			}
		}
		value, _ := setting(values, flag.Name)
		return value, nil
	}), nil
}

func setting(values map[string]any, name string) (any, bool) {
	for _, key := range []string{name, strings.ReplaceAll(name, "-", "_")} {
		if value, ok := values[key]; ok {
			return value, true
		}
	}
	return nil, false
}

// databaseFlags say which database, and with which keys.
type databaseFlags struct {
	Data     string `help:"Folder for the database, reports and whatever else the program keeps." default:"data" env:"SHEBAO_DATA" type:"path"`
	Database string `help:"SQLite file, or postgres://… (default: shebao.db in the data folder)." env:"SHEBAO_DATABASE"`
	Keys     string `help:"Key file (default: keys.toml in the data folder)." env:"SHEBAO_KEYS" type:"path"`
}

func (f databaseFlags) database() string {
	if f.Database == "" {
		return filepath.Join(f.Data, "shebao.db")
	}
	return f.Database
}

// secrets reads the key file, or the keys out of the environment as the same TOML text.
func (f databaseFlags) secrets() (store.Secrets, error) {
	var s store.Secrets
	if inline := os.Getenv("SHEBAO_KEYS_TOML"); inline != "" {
		return s, toml.Unmarshal([]byte(inline), &s)
	}
	path := f.Keys
	if path == "" {
		path = filepath.Join(f.Data, "keys.toml")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return s, fmt.Errorf("the key file can't be read: %w; make one with: shebao keys --dir %s", err, filepath.Dir(path))
	}
	if err := toml.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("the key file %s is no TOML", path) // without the cause, which may quote a key
	}
	return s, nil
}

// errDemoKeys stops a real server with the keys of a demonstration, which everyone knows.
var errDemoKeys = errors.New("these are the keys of demo mode, which everyone knows: make your own with: shebao keys --dir DIR")

// open opens the database with the installation's own keys.
func (f databaseFlags) open(now func() time.Time) (*store.DB, error) {
	secrets, err := f.secrets()
	if err != nil {
		return nil, err
	}
	if secrets.IsDemo() {
		return nil, errDemoKeys
	}
	return f.openWith(secrets, now)
}

func (f databaseFlags) openWith(secrets store.Secrets, now func() time.Time) (*store.DB, error) {
	keys, err := store.NewKeys(secrets)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder can't be made: %w", err)
	}
	db, err := store.Open(contextForStart(), store.Options{URL: f.database(), Keys: keys, Now: now})
	if err != nil {
		return nil, fmt.Errorf("the database can't be opened; is it running, and is --database right? %w", err)
	}
	return db, nil
}

// serverFlags say how the portal is reached and how it behaves.
type serverFlags struct {
	Addr           string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"SHEBAO_ADDR"`
	BaseURL        string        `help:"The portal's address as people type it, in QR codes and on documents (default: http:// and the address listened on)." env:"SHEBAO_BASE_URL"`
	Agency         string        `help:"The agency's name." default:"${agency}" env:"SHEBAO_AGENCY"`
	Idle           time.Duration `help:"How long a session lives without a request." default:"15m" env:"SHEBAO_IDLE"`
	Warn           time.Duration `help:"How long before that the person is warned." default:"150s" env:"SHEBAO_WARN"`
	Lifetime       time.Duration `help:"How long a session lives at all." default:"12h" env:"SHEBAO_LIFETIME"`
	messageFlags   `embed:""`
	ruleFlags      `embed:""`
	TrustedProxies []string `help:"Networks of proxies whose X-Forwarded-For counts, e.g. 10.0.0.0/8." env:"SHEBAO_TRUSTED_PROXIES"`
	LogLevel       string   `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"SHEBAO_LOG_LEVEL"`
}

// ruleFlags are rules that an agency sets.
type ruleFlags struct {
	Cooling   time.Duration `help:"How long a change of phone or bank account waits before it counts." default:"24h" env:"SHEBAO_COOLING"`
	CutOffDay int           `help:"Day of the month from which a change of health centre counts a month later (1 to 28)." default:"20" env:"SHEBAO_CUT_OFF_DAY"`
}

func (f ruleFlags) settings() (citizen.Settings, error) {
	if f.Cooling < 0 || f.CutOffDay < 0 || f.CutOffDay > 28 {
		return citizen.Settings{}, errors.New("cooling must not be negative, and cut-off-day must be 1 to 28")
	}
	return citizen.Settings{Cooling: f.Cooling, CutOffDay: f.CutOffDay}, nil
}

// messageFlags say how people are told. Secrets come from files or the environment (SHEBAO_SMS_SECRET, SHEBAO_MAIL_SECRET), never
// from flags, which everyone on the machine can see.
type messageFlags struct {
	Messages       string `help:"Where messages go on every channel that is not given by itself: file:PATH." env:"SHEBAO_MESSAGES"`
	SMS            string `name:"sms" help:"Where short messages go: https://… (a gateway), cmpp://SP_ID@host:port?src=NUMBER&service=CODE, file:PATH." env:"SHEBAO_SMS"`
	SMSSecretFile  string `name:"sms-secret-file" help:"File with the secret shared with the gateway or the operator." env:"SHEBAO_SMS_SECRET_FILE" type:"path"`
	Mail           string `help:"Where mail goes: smtp://user@host:port?from=ADDRESS, https://… (a gateway), file:PATH." env:"SHEBAO_MAIL"`
	MailSecretFile string `help:"File with the mail account's password, or the secret shared with the gateway." env:"SHEBAO_MAIL_SECRET_FILE" type:"path"`
	NoticesPerHour int    `help:"Notices to one phone or address in an hour; more wait. 0: no limit. One-time codes have their own." default:"5" env:"SHEBAO_NOTICES_PER_HOUR"`
	NoticesPerDay  int    `help:"The same for a day." default:"20" env:"SHEBAO_NOTICES_PER_DAY"`
}

// secret is what stands in a file, or else in a variable of the environment; "" where neither is given.
func (messageFlags) secret(path, variable string) (string, error) {
	if path == "" {
		return os.Getenv(variable), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("a channel's secret can't be read: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (f serverFlags) baseURL(listening net.Addr) (*url.URL, error) {
	if f.BaseURL == "" {
		return &url.URL{Scheme: "http", Host: listening.String()}, nil
	}
	u, err := url.Parse(f.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("base-url %q is no address of the form https://host", f.BaseURL)
	}
	return u, nil
}

func (f serverFlags) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range f.TrustedProxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("trusted-proxies: %q is no network such as 10.0.0.0/8", text)
		}
		list = append(list, prefix)
	}
	return list, nil
}

// testCaptcha is the fixed answer to captchas that tests ask for; refused unless only this machine can connect.
func testCaptcha(listening net.Addr) (string, error) {
	answer := os.Getenv("SHEBAO_TEST_CAPTCHA")
	if answer == "" {
		return "", nil
	}
	address, ok := listening.(*net.TCPAddr)
	if !ok || !address.IP.IsLoopback() {
		return "", errors.New("SHEBAO_TEST_CAPTCHA is set, which switches captchas off: it is accepted on a loopback address only")
	}
	if len(answer) < 3 || len(answer) > 8 || strings.Trim(answer, "0123456789") != "" {
		return "", errors.New("SHEBAO_TEST_CAPTCHA must be 3 to 8 digits")
	}
	return answer, nil
}

// signingFlags say what documents are signed with.
type signingFlags struct {
	SigningKey  string `help:"Key that signs documents, PEM (default: signing.key in the data folder)." env:"SHEBAO_SIGNING_KEY" type:"path"`
	SigningCert string `help:"Its certificate, PEM (default: signing.crt in the data folder)." env:"SHEBAO_SIGNING_CERT" type:"path"`
	FormerCerts string `help:"Certificates used before, PEM: documents signed with them stay genuine." env:"SHEBAO_FORMER_CERTS" type:"path"`
}

func (f signingFlags) load(data string) (*document.Signer, error) {
	read := func(path, standard string) ([]byte, error) {
		if path == "" {
			path = filepath.Join(data, standard)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("what signs documents can't be read: %w; make a key with: shebao keys --dir %s", err, filepath.Dir(path))
		}
		return text, nil
	}
	key, err := read(f.SigningKey, "signing.key")
	if err != nil {
		return nil, err
	}
	cert, err := read(f.SigningCert, "signing.crt")
	if err != nil {
		return nil, err
	}
	var former []byte
	if f.FormerCerts != "" {
		if former, err = read(f.FormerCerts, ""); err != nil {
			return nil, err
		}
	}
	return document.LoadSigner(key, cert, former)
}
