package main

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/citizen/evidence"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/web"
)

// Settings come from flags, then the environment (SHEBAO_…), then the TOML file. The environment is read here and nowhere else.

// inEnvironment is the variable of the environment that gives a flag its value; "" where none does.
func inEnvironment(flag *kong.Flag) string {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return name
		}
	}
	return ""
}

// ownVariables are the variables of the environment that begin as ours do.
func ownVariables() (names []string) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "SHEBAO_") {
			names = append(names, name)
		}
	}
	return names
}

// serviceManager is who started the program, where it wants to hear how it is (systemd, Type=notify).
func serviceManager() systemd {
	manager := systemd{socket: os.Getenv("NOTIFY_SOCKET")}
	pid := os.Getenv("WATCHDOG_PID")
	if micros, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64); err == nil && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		manager.watchdog = time.Duration(micros) * time.Microsecond
	}
	return manager
}

// secretVariables hold secrets and belong to no flag, which everyone on the machine could see.
var secretVariables = []string{keysVariable, smsSecretVariable, mailSecretVariable}

// databaseFlags say which database, and with which keys.
type databaseFlags struct {
	Data         string `help:"Folder for the database, reports and whatever else the program keeps." default:"data" env:"SHEBAO_DATA" type:"path"`
	Database     string `help:"SQLite file, or postgres://… (default: shebao.db in the data folder)." env:"SHEBAO_DATABASE"`
	Direct       string `name:"database-direct" help:"postgres://… past a pooler that hands connections out by transaction: for changes of the schema, backups and restores (default: database)." env:"SHEBAO_DATABASE_DIRECT"`
	Keys         string `help:"Key file (default: keys.toml in the data folder)." env:"SHEBAO_KEYS" type:"path"`
	Migrate      string `help:"auto: bring the database's schema up to date first; never: refuse one that is not (then: shebao migrate up). Commands that only read never do it." enum:"auto,never" default:"auto" env:"SHEBAO_MIGRATE"`
	addressFlags `embed:""`
	poolFlags    `embed:"" prefix:"db-"`
}

// poolFlags bound what the database is asked for.
type poolFlags struct {
	Connections      int           `help:"Connections to the database at most; those that read, with SQLite. 0: 8 for each core and 16 or more, 2 for each core and 4 or more with SQLite." default:"0" env:"SHEBAO_DB_CONNECTIONS"`
	ConnectionLife   time.Duration `help:"How long a connection to PostgreSQL is used before a new one takes its place." default:"1h" env:"SHEBAO_DB_CONNECTION_LIFE"`
	ConnectTimeout   time.Duration `help:"How long PostgreSQL may take to let the program in." default:"10s" env:"SHEBAO_DB_CONNECT_TIMEOUT"`
	StatementTimeout time.Duration `help:"How long one statement may take on PostgreSQL, but for changes of the schema; the page that asked may have given up long before (request-timeout). 0: no limit." default:"10m" env:"SHEBAO_DB_STATEMENT_TIMEOUT"`
	LockWait         time.Duration `help:"How long a writer waits for another process to have done with a SQLite file." default:"15s" env:"SHEBAO_DB_LOCK_WAIT"`
	Retry            time.Duration `help:"How long an act is tried again while PostgreSQL is away, where that is safe: its form bears a key, or nothing can have been committed. 0: not at all." default:"5s" env:"SHEBAO_DB_RETRY"`
	ExecMode         string        `help:"prepared: PostgreSQL keeps statements prepared; described: nothing is kept on the server, for a pooler that hands connections out by transaction (PgBouncer)." enum:"prepared,described" default:"prepared" env:"SHEBAO_DB_EXEC_MODE"`
}

func (f poolFlags) pool() (store.Pool, error) {
	if f.Connections < 0 || f.Connections > 0 && f.Connections < 4 {
		return store.Pool{}, errors.New("db-connections must be 0, or 4 or more")
	}
	if f.ConnectionLife < 0 || f.ConnectTimeout < 0 || f.StatementTimeout < 0 || f.LockWait < 0 || f.Retry < 0 {
		return store.Pool{}, errors.New("db-connection-life, db-connect-timeout, db-statement-timeout, db-lock-wait and db-retry must not be negative")
	}
	return store.Pool{Connections: f.Connections, Life: f.ConnectionLife, Connect: f.ConnectTimeout, Statement: f.StatementTimeout, LockWait: f.LockWait,
		Retry: f.Retry, Described: f.ExecMode == "described"}, nil
}

func (f databaseFlags) database() string {
	if f.Database == "" {
		return filepath.Join(f.Data, "shebao.db")
	}
	return f.Database
}

// keyFile is the path of the key file; "" where the keys come out of the environment.
func (f databaseFlags) keyFile() string {
	switch {
	case os.Getenv(keysVariable) != "":
		return ""
	case f.Keys != "":
		return f.Keys
	}
	return filepath.Join(f.Data, "keys.toml")
}

// keysVariable may hold the text of the key file in its stead.
const keysVariable = "SHEBAO_KEYS_TOML"

// secrets reads the key file, or the keys out of the environment as the same TOML text.
func (f databaseFlags) secrets() (store.Secrets, error) {
	var s store.Secrets
	path := f.keyFile()
	if path == "" {
		if err := toml.Unmarshal([]byte(os.Getenv(keysVariable)), &s); err != nil {
			return s, fmt.Errorf("the text of %s is no TOML", keysVariable) // without the cause, which may quote a key
		}
		return s, nil
	}
	text, err := readSecret(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, fmt.Errorf("the key file can't be read: %w; make one with: shebao keys --dir %s", err, filepath.Dir(path))
	}
	if err != nil {
		return s, fmt.Errorf("the key file can't be used: %w", err)
	}
	if err := toml.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("the key file %s is no TOML", path) // without the cause, which may quote a key
	}
	return s, nil
}

// errDemoKeys stops a real server with the keys of a demonstration, which everyone knows.
var errDemoKeys = errors.New("these are the keys of demo mode, which everyone knows: make your own with: shebao keys --dir DIR")

// ownSecrets are the installation's own keys.
func (f databaseFlags) ownSecrets() (store.Secrets, error) {
	secrets, err := f.secrets()
	if err == nil && secrets.IsDemo() {
		err = errDemoKeys
	}
	return secrets, err
}

// open opens the database with the installation's own keys, and lets it read them again where it meets one it does not know.
func (f databaseFlags) open() (*store.DB, error) { return f.openOwn(store.Options{}) }

// openToRead is open for a command that only reads: it changes no schema, and makes no database.
func (f databaseFlags) openToRead() (*store.DB, error) {
	return f.openOwn(store.Options{ReadOnly: true})
}

func (f databaseFlags) openOwn(o store.Options) (*store.DB, error) {
	secrets, err := f.ownSecrets()
	if err != nil {
		return nil, err
	}
	db, err := f.openWith(secrets, o)
	if err == nil && f.keyFile() != "" {
		db.Keys().ReadAgainFrom(f.ownSecrets)
	}
	return db, err
}

func (f databaseFlags) openWith(secrets store.Secrets, o store.Options) (*store.DB, error) {
	now, err := f.clock()
	if err != nil {
		return nil, err
	}
	keys, err := store.NewKeys(secrets)
	if err != nil {
		return nil, err
	}
	if !o.ReadOnly {
		if err := os.MkdirAll(f.Data, 0o700); err != nil {
			return nil, fmt.Errorf("the data folder can't be made: %w", err)
		}
	}
	if o.Pool, err = f.pool(); err != nil {
		return nil, err
	}
	o.URL, o.Direct, o.Keys, o.Now, o.NoMigrate, o.Program = f.database(), f.Direct, keys, now, f.Migrate == "never", version
	db, err := store.Open(contextForStart(), o)
	return db, databaseError(err)
}

// databaseError says what may be wrong where a database can't be reached; all else speaks for itself.
func databaseError(err error) error {
	if errors.Is(err, store.ErrUnavailable) {
		return fmt.Errorf("the database can't be opened; is it running, and is --database right? %w", err)
	}
	return err
}

// serverFlags say how the portal is reached and how it behaves.
type serverFlags struct {
	Addr         string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"SHEBAO_ADDR"`
	StaffAddr    string        `help:"Address on which only the agency's own people are let in, e.g. in its own network (default: the same as everybody's, below /staff)." env:"SHEBAO_STAFF_ADDR"`
	Agency       string        `help:"The agency's name." default:"${agency}" env:"SHEBAO_AGENCY"`
	Idle         time.Duration `help:"How long a session lives without a request." default:"15m" env:"SHEBAO_IDLE"`
	Warn         time.Duration `help:"How long before that the person is warned." default:"150s" env:"SHEBAO_WARN"`
	Lifetime     time.Duration `help:"How long a session lives at all." default:"12h" env:"SHEBAO_LIFETIME"`
	messageFlags `embed:""`
	ruleFlags    `embed:""`
	tlsFlags     `embed:""`
	loadFlags    `embed:""`
	lifeFlags    `embed:""`
	feedFlags    `embed:"" prefix:"feed-"`
	importFlags  `embed:"" prefix:"import-"`
	AuditAnchors string `help:"File, outside the database, to which the ends of the audit chains are appended every hour." env:"SHEBAO_AUDIT_ANCHORS" type:"path"`
	doorFlags    `embed:""`
	manageFlags  `embed:""`
	LogLevel     string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"SHEBAO_LOG_LEVEL"`
	LogFormat    string `help:"text: key=value; json: an object a line." enum:"text,json" default:"text" env:"SHEBAO_LOG_FORMAT"`
}

// tlsFlags say whether the portal speaks TLS itself. Behind a proxy that does, they stay empty.
type tlsFlags struct {
	TLSCert      string `name:"tls-cert" help:"Certificate and its chain, PEM: the portal speaks TLS itself. Read again when it changes." env:"SHEBAO_TLS_CERT" type:"path"`
	TLSKey       string `name:"tls-key" help:"The certificate's key, PEM." env:"SHEBAO_TLS_KEY" type:"path"`
	RedirectHTTP string `name:"redirect-http" help:"Address that listens for plain HTTP and sends people to the portal's own, e.g. :80." env:"SHEBAO_REDIRECT_HTTP"`
}

func (f tlsFlags) scheme() string {
	if f.TLSCert == "" {
		return "http"
	}
	return "https"
}

// feedFlags say where the core system reads what people changed. It has a listener of its own; without an address there is none.
type feedFlags struct {
	FeedAddr      string `name:"addr" help:"Address on which the core system reads the change feed; off without. Anything but this machine needs TLS." env:"SHEBAO_FEED_ADDR"`
	FeedTokenFile string `name:"token-file" help:"File with the token that the core system shows, 32 characters or more." env:"SHEBAO_FEED_TOKEN_FILE" type:"path"`
	FeedTLSCert   string `name:"tls-cert" help:"Certificate of that listener and its chain, PEM. Read again when it changes." env:"SHEBAO_FEED_TLS_CERT" type:"path"`
	FeedTLSKey    string `name:"tls-key" help:"The certificate's key, PEM." env:"SHEBAO_FEED_TLS_KEY" type:"path"`
	FeedClientCA  string `name:"client-ca" help:"Certificates, PEM, one of which must have signed the core system's own: mutual TLS." env:"SHEBAO_FEED_CLIENT_CA" type:"path"`
}

// undoFlags say how much is kept to roll imports back by.
type undoFlags struct {
	UndoDays int   `help:"How many days an import stays ready to be rolled back, whatever is imported meanwhile. 0: none, and imports are a little faster." default:"14" env:"SHEBAO_UNDO_DAYS"`
	UndoRows int64 `help:"An import that changes more rows than this can't be rolled back." default:"5000000" env:"SHEBAO_UNDO_ROWS"`
}

func (f undoFlags) undo() store.Undo {
	if f.UndoDays <= 0 || f.UndoRows <= 0 {
		return store.Undo{}
	}
	return store.Undo{Rows: f.UndoRows, Days: f.UndoDays}
}

// importFlags say what staff may import from their pages.
type importFlags struct {
	undoFlags    `embed:""`
	paperFlags   `embed:""`
	ImportFolder string `name:"folder" help:"Folder on this server out of whose folders staff may choose what to import; none without." env:"SHEBAO_IMPORT_FOLDER" type:"path"`
	CoreFolder   bool   `name:"folder-is-core" help:"Nobody but the core system puts files into the import folder: one person may then start an import from it." env:"SHEBAO_IMPORT_FOLDER_IS_CORE"`
	CoreCert     string `name:"core-cert" help:"Certificates, PEM, by which the core system signs manifest.json: one person may then start an import of what it signed." env:"SHEBAO_IMPORT_CORE_CERT" type:"path"`
	ImportSpool  string `name:"spool" help:"Folder in which what staff hand in lies until it is imported. Servers that share a database share it, so that one does what another had begun (default: imports in the data folder)." env:"SHEBAO_IMPORT_SPOOL" type:"path"`
	ImportUpload int64  `name:"upload-mb" help:"Megabytes that one upload may have." default:"2048" env:"SHEBAO_IMPORT_UPLOAD_MB"`
	ImportText   int64  `name:"text-mb" help:"Megabytes that it may have unpacked." default:"20480" env:"SHEBAO_IMPORT_TEXT_MB"`
}

// spool is the folder in which files lie until they are imported.
func (f importFlags) spool(data string) string {
	return cmp.Or(f.ImportSpool, filepath.Join(data, "imports"))
}

// worker does what staff ask for; its files lie in the spool.
func (f importFlags) worker(db *store.DB, data string, log *slog.Logger) (*archive.Worker, error) {
	if data == "" {
		return nil, nil // a bench has none
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	spool, err := archive.OpenSpool(f.spool(data), archive.SpoolLimits{Upload: f.ImportUpload << 20, Text: f.ImportText << 20})
	if err != nil {
		return nil, err
	}
	worker := archive.NewWorker(db, spool, f.ImportFolder, f.undo(), realTime, log)
	if worker.IDTypes, err = f.idTypes(); err != nil {
		return nil, err
	}
	if worker.Core, err = f.certificates(); err != nil {
		return nil, err
	}
	worker.CoreFolder = f.CoreFolder
	worker.Printable, err = printableTexts(func() { log.Warn("imports look for no missing glyphs: built without fonts") })
	return worker, err
}

// certificates are those by which the core system signs; none without a file.
func (f importFlags) certificates() ([]*x509.Certificate, error) {
	if f.CoreCert == "" {
		return nil, nil
	}
	content, err := os.ReadFile(f.CoreCert)
	if err != nil {
		return nil, fmt.Errorf("import-core-cert: %w", err)
	}
	list, err := archive.Certificates(content)
	if err != nil {
		return nil, fmt.Errorf("import-core-cert: %w", err)
	}
	return list, nil
}

// loadFlags bound what the portal takes on at once.
type loadFlags struct {
	MaxRequests     int           `help:"Pages worked on at once; others wait for a moment, then are told that the portal is busy. 0: no limit; -1: 64 for each core." default:"-1" env:"SHEBAO_MAX_REQUESTS"`
	QueueWait       time.Duration `help:"How long a page waits for its turn." default:"2s" env:"SHEBAO_QUEUE_WAIT"`
	AddressRequests int           `help:"Pages that one network address may ask for in address-window, at once or spread. 0: no limit. Many people share an address where a carrier or an office translates it." default:"1200" env:"SHEBAO_ADDRESS_REQUESTS"`
	AddressWindow   time.Duration `help:"The time that address-requests goes by." default:"5m" env:"SHEBAO_ADDRESS_WINDOW"`
}

func (f loadFlags) load() (web.Load, error) {
	if f.QueueWait < 0 || f.AddressRequests < 0 || f.AddressRequests > 0 && f.AddressWindow <= 0 {
		return web.Load{}, errors.New("queue-wait and address-requests must not be negative, and address-window must be positive")
	}
	most := f.MaxRequests
	if most < 0 {
		most = 64 * runtime.GOMAXPROCS(0)
	}
	return web.Load{MaxRequests: most, QueueWait: f.QueueWait, AddressRequests: f.AddressRequests, AddressWindow: f.AddressWindow}, nil
}

// lifeFlags say how long the parts of a request may take, and how the program ends.
type lifeFlags struct {
	HeaderTimeout  time.Duration `help:"How long the head of a request may take to arrive." default:"10s" env:"SHEBAO_HEADER_TIMEOUT"`
	ReadTimeout    time.Duration `help:"How long a whole request may take to arrive, but for archives uploaded at the desk." default:"60s" env:"SHEBAO_READ_TIMEOUT"`
	RequestTimeout time.Duration `help:"How long a page may be worked on; then the database is asked no more, and the person is told. Not for files that are sent as they are read. 0: no limit." default:"60s" env:"SHEBAO_REQUEST_TIMEOUT"`
	WriteTimeout   time.Duration `help:"How long an answer may take, from its request's head on." default:"120s" env:"SHEBAO_WRITE_TIMEOUT"`
	IdleTimeout    time.Duration `help:"How long a connection stays open that asks for nothing." default:"120s" env:"SHEBAO_IDLE_TIMEOUT"`
	DrainDelay     time.Duration `help:"When told to stop: how long the program says that it is going (/healthz answers 503) and serves on, so that a balancer sends nobody any more. 0 without a balancer." default:"0s" env:"SHEBAO_DRAIN_DELAY"`
	DrainTimeout   time.Duration `help:"How long requests under way may take then, before they are cut off." default:"20s" env:"SHEBAO_DRAIN_TIMEOUT"`
}

// standardLife is what the flags say where they are not given: for a portal that was not started by serve.
var standardLife = lifeFlags{HeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, RequestTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
	IdleTimeout: 2 * time.Minute, DrainTimeout: 20 * time.Second}

func (f lifeFlags) check() error {
	if f.HeaderTimeout <= 0 || f.ReadTimeout <= 0 || f.WriteTimeout <= 0 || f.IdleTimeout <= 0 || f.DrainTimeout <= 0 {
		return errors.New("header-timeout, read-timeout, write-timeout, idle-timeout and drain-timeout must be positive")
	}
	if f.RequestTimeout < 0 || f.DrainDelay < 0 {
		return errors.New("request-timeout and drain-delay must not be negative")
	}
	if f.WriteTimeout < f.RequestTimeout {
		return errors.New("write-timeout must not be shorter than request-timeout: nobody would be told")
	}
	return nil
}

// ruleFlags are rules that an agency sets.
type ruleFlags struct {
	keepFlags           `embed:"" prefix:"keep-"`
	Cooling             time.Duration `help:"How long a change of phone or bank account waits before it counts." default:"24h" env:"SHEBAO_COOLING"`
	CutOffDay           int           `help:"Day of the month from which a change of health centre counts a month later (1 to 28)." default:"20" env:"SHEBAO_CUT_OFF_DAY"`
	CaseDays            int           `help:"Days within which applications are to be decided." default:"15" env:"SHEBAO_CASE_DAYS"`
	AnswerDays          int           `help:"Working days (Monday to Friday) within which enquiries are promised to be answered." default:"3" env:"SHEBAO_ANSWER_DAYS"`
	Scanner             string        `help:"Virus scanner (ClamAV's clamd) that is asked about every file handed in, besides the portal's own checks: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Where it does not answer, no file is taken in." env:"SHEBAO_SCANNER"`
	PrivacyContact      string        `help:"Whom people may turn to about their personal information, as the page on it names them: office, telephone, address." env:"SHEBAO_PRIVACY_CONTACT"`
	RequireSecondFactor bool          `help:"Ask everyone for a second factor at sign-in; whoever has none is led to add one first." env:"SHEBAO_REQUIRE_SECOND_FACTOR"`
}

func (f ruleFlags) settings() (citizen.Settings, error) {
	if f.Cooling < 0 || f.CutOffDay < 0 || f.CutOffDay > 28 {
		return citizen.Settings{}, errors.New("cooling must not be negative, and cut-off-day must be 1 to 28")
	}
	if f.CaseDays < 0 {
		return citizen.Settings{}, errors.New("case-days must not be negative")
	}
	if f.AnswerDays < 0 || f.AnswerDays > 60 {
		return citizen.Settings{}, errors.New("answer-days must be 0 to 60")
	}
	keep, err := f.retention()
	if err != nil {
		return citizen.Settings{}, err
	}
	settings := citizen.Settings{Keep: keep, PrivacyContact: f.PrivacyContact, Cooling: f.Cooling, CutOffDay: f.CutOffDay, CaseDays: f.CaseDays,
		AnswerDays: f.AnswerDays, RequireSecondFactor: f.RequireSecondFactor}
	if f.Scanner == "" {
		return settings, nil
	}
	scanner, err := evidence.NewClamd(f.Scanner)
	settings.Scanner = scanner
	return settings, err
}

// Secrets of channels, where no file holds them.
const (
	smsSecretVariable  = "SHEBAO_SMS_SECRET"
	mailSecretVariable = "SHEBAO_MAIL_SECRET"
)

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
	if path == "" && variable != "" {
		return os.Getenv(variable), nil
	}
	text, err := readSecret(path)
	if err != nil {
		return "", fmt.Errorf("a channel's secret can't be used: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (p portal) baseURL(listening net.Addr) (*url.URL, error) {
	if p.BaseURL == "" {
		return &url.URL{Scheme: p.scheme(), Host: ownName(listening)}, nil
	}
	return parseBase(p.BaseURL)
}

func parseBase(address string) (*url.URL, error) { return parseAddress("base-url", address) }

func parseAddress(setting, address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("%s %q is no address of the form https://host", setting, address)
	}
	return u, nil
}

// ownName is an address listened on as people type it: passkeys need a name, and loopback has one.
func ownName(listening net.Addr) string {
	if address, ok := listening.(*net.TCPAddr); ok && address.IP.IsLoopback() {
		return net.JoinHostPort("localhost", strconv.Itoa(address.Port))
	}
	return listening.String()
}

// Settings for tests, out of the environment only, accepted only where the portal's own address is a loopback one. That the portal
// listens on loopback says nothing: behind a proxy every portal does.
const (
	captchaVariable = "SHEBAO_TEST_CAPTCHA"
	nowVariable     = "SHEBAO_TEST_NOW"
)

// testNow is the time at which tests start the portal's clock; "" where it is the machine's.
func testNow() string { return os.Getenv(nowVariable) }

// testCaptcha is the fixed answer to captchas that tests ask for.
func testCaptcha(base *url.URL) (string, error) {
	answer := os.Getenv(captchaVariable)
	if answer == "" {
		return "", nil
	}
	if !isLoopback(base) {
		return "", errors.New("SHEBAO_TEST_CAPTCHA is set, which switches captchas off: it is accepted only where the portal's address (base-url) is a loopback one")
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

// files are the paths of what documents are signed with; former is "" where there is none.
func (f signingFlags) files(data string) (key, cert, former string) {
	return cmp.Or(f.SigningKey, filepath.Join(data, "signing.key")), cmp.Or(f.SigningCert, filepath.Join(data, "signing.crt")), f.FormerCerts
}

func (f signingFlags) load(data string) (*document.Signer, error) {
	key, cert, former := f.files(data)
	var texts [3][]byte
	for i, path := range []string{key, cert, former} {
		if path == "" {
			continue
		}
		read := os.ReadFile
		if path == key {
			read = readSecret
		}
		text, err := read(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("what signs documents can't be used: %w", err)
		}
		if err != nil {
			return nil, fmt.Errorf("what signs documents can't be read: %w; make a key with: shebao keys --dir %s", err, filepath.Dir(path))
		}
		texts[i] = text
	}
	return document.LoadSigner(texts[0], texts[1], texts[2])
}

// watchSigner lets documents be signed with another key and certificate without a restart.
func (f signingFlags) watchSigner(signer *document.Signer, data string) *watched {
	key, cert, former := f.files(data)
	paths := []string{key, cert}
	if former != "" {
		paths = append(paths, former)
	}
	return watchFiles("signing certificate", func() error {
		next, err := f.load(data)
		if err != nil {
			return err
		}
		if next.IsDemo() {
			return errDemoCertificate
		}
		return signer.Replace(next)
	}, paths...)
}
