package pgcluster

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"shebao/internal/testkit/leash"
	"shebao/internal/testkit/need"
)

// A Pooler is a PgBouncer that hands connections to a server out by transaction.
type Pooler struct {
	dir, database string
	process       *leash.Process
}

// poolerSettings keep few connections, so that every one is soon given to somebody else.
const poolerSettings = `[databases]
* = %s
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_client_conn = 200
server_check_delay = 0
`

// Pool starts a pooler before the database at an address. It ends with Stop, or with this process.
func Pool(address string) (*Pooler, error) {
	if len(need.PgBouncer.Missing()) > 0 {
		return nil, errors.New(need.PgBouncer.Remedy())
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	owner, err := serverUser()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "shebao-pb-") // a socket's path has at most 107 bytes
	if err != nil {
		return nil, err
	}
	to := fmt.Sprintf("host=%s port=%d user=%s", config.Host, config.Port, cmp.Or(config.User, "postgres"))
	if config.Password != "" {
		to += " password=" + config.Password
	}
	settings := filepath.Join(dir, "pgbouncer.ini")
	p := &Pooler{dir: dir, database: config.Database}
	err = os.WriteFile(settings, fmt.Appendf(nil, poolerSettings, to, dir), 0o600)
	if err == nil && owner != nil {
		err = errors.Join(os.Chown(dir, int(owner.Uid), int(owner.Gid)), os.Chown(settings, int(owner.Uid), int(owner.Gid)))
	}
	if err == nil {
		p.process, err = leash.Run(dir, owner, nil, need.PgBouncer.Path("pgbouncer"), "-q", settings)
	}
	if err == nil {
		err = p.awaitReady()
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return p, nil
}

// URL is the address of the database through the pooler.
func (p *Pooler) URL() string {
	return "postgres://postgres@/" + p.database + "?host=" + url.QueryEscape(p.dir) + "&port=6432&sslmode=disable"
}

// Stop ends the pooler and removes its folder.
func (p *Pooler) Stop() error { return p.process.Stop() }

func (p *Pooler) awaitReady() error {
	db, err := sql.Open("pgx", p.URL()+"&default_query_exec_mode=simple_protocol")
	if err != nil {
		return err
	}
	defer db.Close()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err := db.Ping()
		if err == nil {
			return nil
		}
		select {
		case <-p.process.Ended():
			return errors.New("PgBouncer ended as it started; run its command by hand to see why")
		default:
		}
		if time.Since(began) > startLimit {
			return fmt.Errorf("PgBouncer does not answer: %w", errors.New(strings.ReplaceAll(err.Error(), "\n", " ")))
		}
	}
}
