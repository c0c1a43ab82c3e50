package main

import (
	"context"
	"fmt"
	"time"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the audit log and report any entry changed, removed, inserted or moved."`
}

type auditVerifyCmd struct{ databaseFlags }

// Run verifies; a fault makes the exit code 1.
func (c auditVerifyCmd) Run(ctx context.Context) error {
	db, err := c.open(time.Now)
	if err != nil {
		return err
	}
	defer db.Close()
	entries, faults, err := db.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Printf("chain %d, entry %d: %s\n", fault.Chain, fault.Seq, fault.Reason)
	}
	if len(faults) > 0 {
		return fmt.Errorf("the audit log is not as it was written: %d of its chains are broken", len(faults))
	}
	fmt.Printf("%d entries, all as they were written\n", entries)
	return nil
}
