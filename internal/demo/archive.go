package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const manifestName = "manifest.json"

// manifestEntry is what the manifest says of one file: its rows without the header, the hash of its
// bytes as they lie on the disk, and the sums of its money columns in yuan.
type manifestEntry struct {
	Rows   int               `json:"rows"`
	SHA256 string            `json:"sha256"`
	Sums   map[string]string `json:"sums"`
}

// archive is the folder being written: the seventeen files of the format.
type archive struct {
	dir    string
	zipped bool
	tables []*table

	units, persons, contributions, early, accounts *table
	pensions, backPayments, charges, injuries      *table
	claims, benefits, transfers, guardianships     *table
	centres, bounds, debits, halls                 *table
}

// newArchive creates the files with their headers. A manifest and files of an earlier run are
// removed first, so that a run that breaks off never looks whole.
func newArchive(dir string, zipped bool) (*archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	a := &archive{dir: dir, zipped: zipped}
	if err := a.remove(manifestName); err != nil {
		return nil, err
	}

	for _, file := range []struct {
		table        **table
		name, header string
		summed       []string
	}{
		{&a.units, "units.csv", "unit_no,name,uscc,industry_class", nil},
		{&a.persons, "persons.csv", "person_no,id_no,name,sex,birth_date,household,category,person_state," +
			"first_insured,unit_no,wage,phone,email,bank_name,bank_account,address,postcode,card_no,card_status," +
			"card_pin,medical_tier,health_centre_no,pension_status,medical_status,injury_status," +
			"unemployment_status,maternity_status,id_type,nationality", nil},
		{&a.contributions, "contributions.csv", "person_no,insurance,month,unit_no,base,personal,employer," +
			"credited,subsidy,tier,kind,posted_on,remark",
			[]string{"base", "personal", "employer", "credited", "subsidy"}},
		{&a.early, "early_contributions.csv", "person_no,unit_name,from_month,to_month,months,kind,amount,remark",
			[]string{"amount"}},
		{&a.accounts, "accounts.csv", "person_no,account,year,opening,credited,interest,paid_out,closing,as_of",
			[]string{"opening", "credited", "interest", "paid_out", "closing"}},
		{&a.pensions, "pension_payments.csv", "person_no,month,item,amount,bank_name,account_tail,status",
			[]string{"amount"}},
		{&a.backPayments, "pension_back_payments.csv", "person_no,paid_month,from_month,to_month,item,amount," +
			"reason,status", []string{"amount"}},
		{&a.charges, "medical_charges.csv", "receipt_no,person_no,charged_on,institution,category,total," +
			"account_paid,fund_paid,cash_paid", []string{"total", "account_paid", "fund_paid", "cash_paid"}},
		{&a.injuries, "injury_benefits.csv", "person_no,case_no,accident_on,recognised_on,grade,item,amount," +
			"month,status", []string{"amount"}},
		{&a.claims, "unemployment_claims.csv", "claim_no,person_no,from_month,granted_months,status," +
			"stop_reason,stopped_month", nil},
		{&a.benefits, "unemployment_payments.csv", "claim_no,person_no,month,nth,benefit,medical,other,status",
			[]string{"benefit", "medical", "other"}},
		{&a.transfers, "transfers_in.csv", "person_no,kind,origin,agency,from_month,to_month,months," +
			"account_amount,pooled_amount,arrived_on,status", []string{"account_amount", "pooled_amount"}},
		{&a.guardianships, "guardianships.csv", "guardian_no,child_no,relation", nil},
		{&a.centres, "health_centres.csv", "centre_no,name,district,street,address,phone,hospital", nil},
		{&a.bounds, "contribution_bounds.csv", "insurance,tier,household,from_month,to_month,min,max,source", nil},
		{&a.debits, "debits.csv", "person_no,month,run,amount,due_on,account_tail,status,reason,settled_on", []string{"amount"}},
		{&a.halls, "service_halls.csv", "hall_no,name,district,address,phone,hours,services,longitude,latitude,closed_on", nil},
	} {
		if err := errors.Join(a.remove(file.name), a.remove(file.name+".gz")); err != nil {
			return nil, errors.Join(err, a.close())
		}
		t, err := newTable(dir, file.name, zipped, file.header, file.summed...)
		if err != nil {
			return nil, errors.Join(err, a.close())
		}
		*file.table = t
		a.tables = append(a.tables, t)
	}
	return a, nil
}

func (a *archive) remove(name string) error {
	err := os.Remove(filepath.Join(a.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// failed is the first error of any file so far: a full disk is seen at the next person.
func (a *archive) failed() error {
	for _, t := range a.tables {
		if t.err != nil {
			return fmt.Errorf("write %s: %w", t.name, t.err)
		}
	}
	return nil
}

// rows is how many rows all files have.
func (a *archive) rows() int {
	n := 0
	for _, t := range a.tables {
		n += t.rows
	}
	return n
}

// close closes the files. It may be called twice.
func (a *archive) close() error {
	var errs []error
	for _, t := range a.tables {
		errs = append(errs, t.close())
	}
	return errors.Join(errs...)
}

// writeManifest is the last step: with it the archive is whole.
func (a *archive) writeManifest() error {
	entries := make(map[string]manifestEntry, len(a.tables))
	for _, t := range a.tables {
		entries[t.name] = t.entry()
	}
	text, err := json.MarshalIndent(entries, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.dir, manifestName), append(text, '\n'), 0o600)
}
