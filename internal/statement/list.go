package statement

// All lists every statement; an ID stands once.
var All = []*Statement{
	PensionAccount, MedicalAccount,
	PensionContributions, PensionPayments, PensionBackPayments, EarlyContributions,
	MedicalContributions, MedicalCharges,
	InjuryContributions, InjuryBenefits,
	UnemploymentContributions, UnemploymentClaims, UnemploymentPayments,
	MaternityContributions,
	Debits,
	TransfersInProvince, TransfersOutOfProvince, TransfersMedical,
	WardContributions, WardCharges,
}
