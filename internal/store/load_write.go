package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/stdlib"
)

// writeNew adds the rows of which none is there yet: by COPY on PostgreSQL, else by prepared inserts. A row that is
// there after all gives ErrExists.
func (tx *Tx) writeNew(rows *Rows, which []int) error {
	if len(which) == 0 {
		return nil
	}
	if tx.db.engine == Postgres {
		return tx.copyIn(rows, which)
	}
	return tx.insert(rows, which, "")
}

// insert adds rows by a prepared statement, going past database/sql, whose conversions would cost a third of the speed.
// clause is what to do where a row's key is there already.
func (tx *Tx) insert(rows *Rows, which []int, clause string) error {
	if len(which) == 0 {
		return nil
	}
	err := tx.conn.Raw(func(raw any) error {
		preparer, ok := raw.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("store: the driver %T can't prepare", raw)
		}
		perStatement := max(1, parametersPerStatement/len(rows.table.Columns))
		full := len(which) - len(which)%perStatement
		several := rows.table.insertSQL(tx.db.engine, perStatement) + clause
		if err := rows.insertBy(tx.ctx, preparer, several, which[:full], perStatement); err != nil {
			return err
		}
		one := rows.table.insertSQL(tx.db.engine, 1) + clause
		return rows.insertBy(tx.ctx, preparer, one, which[full:], 1)
	})
	return classify(err)
}

func (r *Rows) insertBy(ctx context.Context, conn driver.ConnPrepareContext, insert string, which []int,
	perStatement int) error {
	if len(which) == 0 {
		return nil
	}
	statement, err := conn.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer statement.Close()
	execer, ok := statement.(driver.StmtExecContext)
	if !ok {
		return fmt.Errorf("store: the driver's statement %T can't run", statement)
	}
	// One context a statement would cost a goroutine each; the loop looks at it instead.
	free := context.WithoutCancel(ctx)
	texts := string(r.texts)
	args := make([]driver.NamedValue, perStatement*len(r.table.Columns))
	for i := range args {
		args[i].Ordinal = i + 1
	}
	for first := 0; first < len(which); first += perStatement {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k, i := range which[first : first+perStatement] {
			r.bind(args[k*len(r.table.Columns):], texts, i)
		}
		if _, err := execer.ExecContext(free, args); err != nil {
			return err
		}
	}
	return nil
}

// bind sets the arguments of one row. texts are r.texts as a string, of which the arguments are parts.
func (r *Rows) bind(args []driver.NamedValue, texts string, i int) {
	for at, c := range r.row(i) {
		switch {
		case c.null():
			args[at].Value = nil
		case r.table.Columns[at].Kind == TextColumn:
			args[at].Value = texts[c.from:c.to]
		case r.table.Columns[at].Kind == SealedColumn:
			args[at].Value = r.bytes(c)
		default:
			args[at].Value = c.n
		}
	}
}

// copyIn sends rows by COPY in PostgreSQL's binary form.
func (tx *Tx) copyIn(rows *Rows, which []int) error {
	err := tx.conn.Raw(func(raw any) error {
		conn, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: the driver %T can't copy", raw)
		}
		command := fmt.Sprintf("COPY %s (%s) FROM STDIN BINARY", rows.table.Name, rows.table.columnNames())
		_, err := conn.Conn().PgConn().CopyFrom(tx.ctx, &copyReader{rows: rows, which: which}, command)
		return err
	})
	return classify(err)
}

// copyReader gives rows in the binary form of COPY:
// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
type copyReader struct {
	rows  *Rows
	which []int
	next  int    // in which
	room  []byte // where parts are encoded
	left  []byte // what of the last part is not yet read
	begun bool
	ended bool
}

const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
	copyPart    = 60 << 10 // bytes encoded at a time, a little less than the driver asks for
)

// Read implements io.Reader.
func (c *copyReader) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		if c.ended {
			return 0, io.EOF
		}
		c.encode()
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

func (c *copyReader) encode() {
	part := c.room[:0]
	if !c.begun {
		part, c.begun = append(part, copyHeader...), true
	}
	for ; c.next < len(c.which) && len(part) < copyPart; c.next++ {
		part = c.rows.appendCopy(part, c.which[c.next])
	}
	if c.next == len(c.which) {
		part, c.ended = append(part, copyTrailer...), true
	}
	c.room, c.left = part, part
}

func (r *Rows) appendCopy(dst []byte, i int) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(r.table.Columns)))
	for at, c := range r.row(i) {
		switch kind := r.table.Columns[at].Kind; {
		case c.null():
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
		case kind == IntColumn:
			dst = append(dst, 0, 0, 0, 4)
			dst = binary.BigEndian.AppendUint32(dst, uint32(int32(c.n)))
		case kind == MoneyColumn:
			dst = append(dst, 0, 0, 0, 8)
			dst = binary.BigEndian.AppendUint64(dst, uint64(c.n))
		default:
			dst = binary.BigEndian.AppendUint32(dst, c.to-c.from)
			dst = append(dst, r.bytes(c)...)
		}
	}
	return dst
}
