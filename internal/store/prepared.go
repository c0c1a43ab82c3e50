package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// preparing opens SQLite connections that keep their queries prepared. Parsing and planning a query takes SQLite a tenth
// of the time of a person's whole page, and the driver would do it every time; pgx keeps its statements by itself.
type preparing struct{ driver.Connector }

func newPreparing(dsn string) (driver.Connector, error) {
	base, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return preparing{base}, nil
}

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := raw.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's connection %T lacks what database/sql makes use of", raw), raw.Close())
	}
	return &preparedConn{sqliteConn: conn, idle: map[string]queryStmt{}}, nil
}

// sqliteConn is what the driver's connections are besides driver.Conn; database/sql looks for each of it.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type queryStmt interface {
	driver.Stmt
	driver.StmtQueryContext
}

// preparedConn is a connection with the statements that none of its queries is using.
type preparedConn struct {
	sqliteConn
	idle map[string]queryStmt
}

// mostPrepared bounds what a connection keeps; the product has fewer queries.
const mostPrepared = 256

// QueryContext implements driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statement, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := statement.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, statement.Close())
	}
	return &preparedRows{rows, c, statement, query}, nil
}

// take gives a statement to one query alone: a second one at the same time gets its own.
func (c *preparedConn) take(ctx context.Context, query string) (queryStmt, error) {
	if statement, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return statement, nil
	}
	raw, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	statement, ok := raw.(queryStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's statement %T can't query", raw), raw.Close())
	}
	return statement, nil
}

func (c *preparedConn) giveBack(query string, statement queryStmt) error {
	if c.idle[query] != nil || len(c.idle) >= mostPrepared {
		return statement.Close()
	}
	c.idle[query] = statement
	return nil
}

// Close implements driver.Conn.
func (c *preparedConn) Close() error {
	var errs []error
	for _, statement := range c.idle {
		errs = append(errs, statement.Close())
	}
	clear(c.idle)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// preparedRows gives its statement back at the end.
type preparedRows struct {
	driver.Rows
	conn      *preparedConn
	statement queryStmt
	query     string
}

// Close implements driver.Rows. A statement that went wrong is not used again.
func (r *preparedRows) Close() error {
	if err := r.Rows.Close(); err != nil {
		return errors.Join(err, r.statement.Close())
	}
	return r.conn.giveBack(r.query, r.statement)
}
