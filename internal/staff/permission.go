package staff

import (
	"errors"
	"slices"
)

// ErrNotAllowed means that a member of staff lacks the permission for what they asked.
var ErrNotAllowed = errors.New("staff: not permitted")

// Permission is one thing that a member of staff may do. Roles bundle them; text.Permissions describes them.
type Permission = string

// The permissions. Each stands for one kind of work or one step of it, so that an agency can keep the steps apart.
const (
	CasesWork    Permission = "cases.work"    // take a case, ask for more
	CasesDecide  Permission = "cases.decide"  // approve and refuse
	CasesReview  Permission = "cases.review"  // the second of four eyes
	CasesAssign  Permission = "cases.assign"  // hand cases to others; the supervisor's charts
	Enquiries    Permission = "enquiries"     // answer enquiries
	Conflicts    Permission = "conflicts"     // settle what the core system has otherwise
	PersonsLook  Permission = "persons.look"  // look at a person, masked
	PersonsShow  Permission = "persons.show"  // uncover what is masked
	PersonsName  Permission = "persons.name"  // search by a name with a birth date
	ContentWrite Permission = "content.write" // write notices, guidance and questions
	ContentIssue Permission = "content.issue" // publish and withdraw them

	ImportsRun     Permission = "imports.run"
	ImportsRelease Permission = "imports.release" // the second person of an import
	RatesEdit      Permission = "rates.edit"      // propose bounds and rates
	RatesRelease   Permission = "rates.release"
	CentresEdit    Permission = "centres.edit"
	ExportsRun     Permission = "exports.run" // ask for bulk exports
	ExportsRelease Permission = "exports.release"

	Announce       Permission = "announce"        // service announcements and read-only mode
	Operate        Permission = "operate"         // messages, jobs, health
	AccountsManage Permission = "accounts.manage" // make and disable staff accounts
	RolesGrant     Permission = "roles.grant"     // roles, and who has them
	AuditRead      Permission = "audit.read"      // search and check the audit log
)

// Areas keep apart who works, who runs the system, who gives rights and who watches (三员分立): nobody holds permissions of two of them.
const (
	AreaWork     = "work"
	AreaSystem   = "system"
	AreaSecurity = "security"
	AreaAudit    = "audit"
)

// permissions are all, with the area of each.
var permissions = []struct {
	Permission
	area string
}{
	{CasesWork, AreaWork}, {CasesDecide, AreaWork}, {CasesReview, AreaWork}, {CasesAssign, AreaWork}, {Enquiries, AreaWork}, {Conflicts, AreaWork},
	{PersonsLook, AreaWork}, {PersonsShow, AreaWork}, {PersonsName, AreaWork}, {ContentWrite, AreaWork}, {ContentIssue, AreaWork},
	{ImportsRun, AreaWork}, {ImportsRelease, AreaWork}, {RatesEdit, AreaWork}, {RatesRelease, AreaWork}, {CentresEdit, AreaWork},
	{ExportsRun, AreaWork}, {ExportsRelease, AreaWork},
	{Announce, AreaSystem}, {Operate, AreaSystem}, {AccountsManage, AreaSystem},
	{RolesGrant, AreaSecurity},
	{AuditRead, AreaAudit},
}

// AllPermissions are all there are, in the order of the areas.
func AllPermissions() []Permission {
	var list []Permission
	for _, p := range permissions {
		list = append(list, p.Permission)
	}
	return list
}

// AreaOf is the area of a permission; "" for none of ours.
func AreaOf(p Permission) string {
	for _, known := range permissions {
		if known.Permission == p {
			return known.area
		}
	}
	return ""
}

// Clerk is who acts for the agency: the name of their account, the address they work from, and what they may do.
type Clerk struct {
	Name, Address string
	Permissions   []Permission

	machine bool // it is whoever has the machine, and no account
}

// Operator is whoever has the machine itself and so may do everything; the audit log has their name.
func Operator(name string) Clerk {
	return Clerk{Name: name, Permissions: AllPermissions(), machine: true}
}

// May says whether the clerk has a permission; "" is none and so everybody's.
func (c Clerk) May(p Permission) bool { return p == "" || slices.Contains(c.Permissions, p) }

// must answers with ErrNotAllowed unless the clerk has one of the permissions. Pages are guarded by the menu; this guards what is done.
func (c Clerk) must(any ...Permission) error {
	for _, p := range any {
		if c.May(p) {
			return nil
		}
	}
	return ErrNotAllowed
}
