package demo

import "shebao/internal/social"

// This file is the demo's only source of numbers that a notice sets: average and minimum wages,
// bounds, rates and interest, each with the month or year it holds from.
//
// Marks: [S] read in a source, [K] common knowledge of the field, [U] uncertain. Every [K] and [U]
// has to be confirmed against the agency's publications before production use.

// amountFrom is an amount in yuan a month, in force from a month until the next row's.
type amountFrom struct {
	from social.Month
	yuan social.Fen
}

// averageWages is Shenzhen's average wage (社平) by social insurance year, July to June.
var averageWages = []amountFrom{
	{199007, 322}, {199107, 359}, {199207, 418}, {199307, 494}, {199407, 679}, {199507, 881}, // [S]
	{199607, 1023}, {199707, 1209}, {199807, 1378}, {199907, 1532}, {200007, 1726}, {200107, 1920}, // [S]
	{200207, 2162}, {200307, 2352}, {200407, 2551}, {200507, 2661}, {200607, 2706}, {200707, 2926}, // [S]
	{200807, 3233}, {200907, 3621}, {201007, 3894}, {201107, 4205}, {201207, 4595}, {201307, 4918}, // [S]
	{201407, 5218}, {201507, 6054}, {201607, 6753}, {201707, 7480}, {201807, 8348}, {201907, 9309}, // [S]
	{202007, 10646}, {202107, 11620}, {202207, 12964}, {202307, 13730}, {202407, 14553}, // [S]
	{202507, 14755}, {202607, 16157}, // [S]
}

// minimumWages is Shenzhen's minimum wage for full-time work.
var minimumWages = []amountFrom{
	{199201, 245}, {199301, 286}, {199401, 338}, {199501, 380}, {199601, 398}, {199701, 420}, // [U]
	{199801, 430}, {199901, 547}, {200101, 574}, {200201, 595}, {200301, 600}, {200401, 610}, // [U]
	{200507, 690}, {200607, 810}, {200710, 850}, {200807, 1000}, {201007, 1100}, {201104, 1320}, // [K]
	{201202, 1500}, {201303, 1600}, {201402, 1808}, // [K]
	{201503, 2030}, {201706, 2130}, {201807, 2200}, {202201, 2360}, {202503, 2520}, {202609, 2700}, // [S]
}

// boundFrom is a published pair of bounds in yuan, in force until the next row's month.
type boundFrom struct {
	from     social.Month
	min, max social.Fen
	source   string
}

// sampleSource marks a bound that no notice at hand confirms.
const sampleSource = "示例"

// pensionBounds of basic pension from the SI year in which the ceiling became three times the
// provincial average. Earlier ones follow from the wages above (olderPensionBounds).
var pensionBounds = []boundFrom{
	{201607, 2030, 16575, sampleSource},            // ceiling [S], floor [U]
	{201707, 2130, 18213, sampleSource},            // [U]
	{201807, 2200, 19014, sampleSource},            // [U]
	{201907, 2200, 20268, sampleSource},            // [U]
	{202007, 2200, 20268, sampleSource},            // [S], 23640 for part of it in another source
	{202107, 2200, 22941, "hrss.sz post_9016230"},  // [S]
	{202207, 2360, 24930, sampleSource},            // [S]
	{202307, 2360, 26421, "hrss.sz post_11052262"}, // [S]
	{202401, 3523, 26421, "hrss.sz post_11052262"}, // [S]
	{202407, 4492, 27501, "粤人社发〔2024〕33号"},         // [S]
	{202507, 4775, 27549, "粤人社发〔2025〕32号"},         // [S]; not yet published for 2026-07, carried on
}

// The bounds of July 2025 were published in October and applied back: the months up to then were
// collected under those of the year before, and the difference later, as kind 05. [S] for the
// retroactivity, inferred for the rows.
const (
	lateBoundsFrom   social.Month = 202507
	lateBoundsTo     social.Month = 202509
	lateBoundsPosted social.Month = 202511
)

// firstHouseholdFloor to lastHouseholdFloor are the SI years in which registered households had a
// floor of 60 % of the average wage in the pension branch, others the minimum wage. [U]
const (
	firstHouseholdFloor social.Month = 200007
	lastHouseholdFloor  social.Month = 200907
)

// medicalBounds of tier one and of maternity; from reformedMedical also of tier two. Earlier ones
// are 60 % and 300 % of the average wage. [U]
var medicalBounds = []boundFrom{
	{202007, 6972, 31938, sampleSource},           // floor [U], ceiling [S]
	{202107, 6972, 34860, sampleSource},           // [S]
	{202207, 6972, 38892, sampleSource},           // floor [U], ceiling [S]
	{202401, 6475, 32376, sampleSource},           // [S]
	{202501, 6733, 33666, sampleSource},           // [S]
	{202601, 6727, 33633, "hsa.sz post_12567884"}, // [S]
}

// unemploymentBounds from the month the base became one's own wage. Before, the base was the minimum
// wage for everybody. [K]
var unemploymentBounds = []boundFrom{
	{202307, 2360, 41190, sampleSource}, // [S]
	{202407, 2360, 43659, sampleSource}, // [S]
	{202503, 2520, 43659, sampleSource}, // [S]
	{202507, 2520, 44265, sampleSource}, // [S]
	{202607, 2520, 48471, sampleSource}, // [S]
	{202609, 2700, 48471, sampleSource}, // [S]
}

// noCeiling stands where a branch has a floor only: injury insurance. [S sz.gov.cn pid=3376279]
const noCeiling = 999_999_99

// rates are shares of the base, in force until the next row's month.
type rates struct {
	from     social.Month
	personal social.Rate
	employer social.Rate
	credited social.Rate // what goes to the individual account
}

const pct = social.Percent

// pensionRates of employees without Shenzhen household.
var pensionRates = []rates{
	{199208, 5 * pct, 8 * pct, 11 * pct}, // [U], the account's 11 % [S]
	{200601, 5 * pct, 8 * pct, 8 * pct},  // the account's 8 % [S 国发〔2005〕38号]
	{200607, 8 * pct, 10 * pct, 8 * pct}, // [K], month [U]
	{201301, 8 * pct, 13 * pct, 8 * pct}, // [K]
	{202201, 8 * pct, 14 * pct, 8 * pct}, // [K]
	{202401, 8 * pct, 15 * pct, 8 * pct}, // [K]
	{202501, 8 * pct, 16 * pct, 8 * pct}, // [S]
}

// localPension is the employer's supplement for Shenzhen households (地方补充养老). [K]
const localPension = 1 * pct

// selfPaidPension is 20 %: 12 % to the pooled fund, 8 % to the account. [S 粤人社规〔2026〕14号]
var selfPaidPension = rates{personal: 8 * pct, employer: 12 * pct, credited: 8 * pct}

// medicalBasis is what a medical contribution is a share of.
type medicalBasis uint8

const (
	ownWage medicalBasis = iota
	averageWage
	fixedAmount // 4 yuan from the person, 8 from the employer
)

// medicalRates is one step of a tier of medical cover.
type medicalRates struct {
	rates
	basis medicalBasis
}

// reformedMedical is the month the new rules of medical insurance began: tier three ended, tier two
// took one's own wage as base, and the employer's part no longer went to the account. [S 市政府令第358号]
const reformedMedical social.Month = 202310

// medicalTierOne also holds for self-payers: their 7 %, and 8 % from 2026, are its sums. [S]
var medicalTierOne = []medicalRates{
	{rates{199208, 2 * pct, 6 * pct, 0}, ownWage},       // [U]
	{rates{200607, 2 * pct, 65 * pct / 10, 0}, ownWage}, // [K]
	{rates{201301, 2 * pct, 62 * pct / 10, 0}, ownWage}, // [K]
	{rates{202007, 2 * pct, 52 * pct / 10, 0}, ownWage}, // [S]
	{rates{202310, 2 * pct, 5 * pct, 2 * pct}, ownWage}, // [S]
	{rates{202601, 2 * pct, 6 * pct, 2 * pct}, ownWage}, // [S]
}

// Before the reform a tier-one account took 5 % of the base, 5.6 % from the age of 45. [U]
const (
	olderCredit     = 5 * pct
	olderCreditAt45 = 56 * pct / 10
	olderCreditAge  = 45
)

var medicalTierTwo = []medicalRates{
	{rates{199208, 0, 8 * pct / 10, 0}, averageWage},            // [U]
	{rates{201301, 2 * pct / 10, 6 * pct / 10, 0}, averageWage}, // [K]
	{rates{202310, 5 * pct / 10, 15 * pct / 10, 0}, ownWage},    // [S]
}

var medicalTierThree = []medicalRates{
	{rates{200607, 0, 0, 0}, fixedAmount},                         // [K], month [U]
	{rates{201301, 1 * pct / 10, 45 * pct / 100, 0}, averageWage}, // [K]
}

const (
	tierThreePersonal = 4 * social.FenPerYuan // [K]
	tierThreeEmployer = 8 * social.FenPerYuan // [K]
)

var maternityRates = []rates{
	{200607, 0, 5 * pct / 10, 0},   // [K], month [U]
	{202007, 0, 45 * pct / 100, 0}, // [S]
	{202310, 0, 5 * pct / 10, 0},   // [S]
}

var unemploymentRates = []rates{
	{199208, 0, 4 * pct / 10, 0},            // [U]
	{201301, 1 * pct, 2 * pct, 0},           // [K]
	{201601, 5 * pct / 10, 1 * pct, 0},      // [K]
	{202001, 3 * pct / 10, 7 * pct / 10, 0}, // [S]
	{202307, 2 * pct / 10, 8 * pct / 10, 0}, // [S]; whether it goes on in 2026 is [U]
}

// injuryRates is the employer's rate by class of industry, 1 to 8. The ends are [S gd.hrss
// post_3269010], the steps between, and all of them before 2024-07, [U].
var injuryRates = [...]social.Rate{
	1: 2 * pct / 10, 2: 4 * pct / 10, 3: 5 * pct / 10, 4: 7 * pct / 10,
	5: 9 * pct / 10, 6: 10 * pct / 10, 7: 12 * pct / 10, 8: 14 * pct / 10,
}

// childRates is the monthly fee for children's medical cover, by school year from September. [U]
var childRates = []struct {
	from              social.Month
	personal, subsidy social.Fen // in 分
}{
	{200709, 625, 625},
	{201309, 1500, 2500},
	{201609, 2400, 4200},
	{201809, 3750, 6150},
	{202401, 4500, 7800},
}

// accountInterest is the interest a pension account bears, by calendar year, in hundredths of one
// per cent. From 2016 it is the uniform national rate. [S 人社部发〔2017〕31号 and the yearly notices]
// Before, the one-year deposit rate stands in for the province's. [U]
var accountInterest = map[int]social.Rate{
	1992: 756, 1993: 1098, 1994: 1098, 1995: 1098, 1996: 747, 1997: 567, 1998: 378, 1999: 225,
	2000: 225, 2001: 225, 2002: 198, 2003: 198, 2004: 225, 2005: 225, 2006: 252, 2007: 350,
	2008: 414, 2009: 225, 2010: 225, 2011: 325, 2012: 350, 2013: 300, 2014: 300, 2015: 275,
	2016: 831, 2017: 712, 2018: 829, 2019: 761, 2020: 604, 2021: 669, 2022: 612, 2023: 397,
	2024: 262, 2025: 150,
}

// latestInterest is carried on for years whose rate is not yet published. [U]
const latestInterest social.Rate = 150

// pensionBase is the base pensions are worked out from (计发基数), by calendar year, in yuan.
// [S 深人社发〔2021〕48号, 〔2022〕4号, 51号, 〔2024〕57号; hrss.sz post_12493488]
// Before 2020 the average wage stands in. [U]
var pensionBase = map[int]social.Fen{
	2020: 9774, 2021: 10360, 2022: 10795, 2023: 10795, 2024: 11181, 2025: 11293, 2026: 11293,
}

// pensionDivisor is the number of months an account is spread over, by age at retirement.
// [S 国发〔2005〕38号]
var pensionDivisor = map[int]int{
	50: 195, 51: 190, 52: 185, 53: 180, 54: 175, 55: 170, 56: 164, 57: 158, 58: 152, 59: 145, 60: 139,
	61: 132, 62: 125, 63: 117, 64: 109,
}

// pensionRise is the yearly adjustment of pensions: announced in summer, applied back to January. [K]
var pensionRise = map[int]social.Rate{
	2016: 65 * pct / 10, 2017: 55 * pct / 10, 2018: 5 * pct, 2019: 5 * pct, 2020: 5 * pct,
	2021: 45 * pct / 10, 2022: 4 * pct, 2023: 38 * pct / 10, 2024: 3 * pct, 2025: 2 * pct,
}

const (
	olderRise  = 10 * pct // of the years 2005 to 2015 [K]
	latestRise = 2 * pct  // of years not yet announced [U]
)

// transitionRate is the yearly share of the transitional pension. [S 粤府函〔2021〕294号]
const transitionRate = 12 * pct / 10

// beforeAccounts is the last month of work counted for the transitional pension. [S]
const beforeAccounts social.Month = 199806

// benefitRate is the unemployment benefit's share of the minimum wage. [S]
const benefitRate = 90 * pct

// disabilityMonths is the lump sum for a work injury, in months of one's wage, by grade 1 to 10.
// [S 工伤保险条例]
var disabilityMonths = [...]social.Fen{0, 27, 25, 23, 21, 18, 16, 13, 11, 9, 7}

// disabilityAllowance is the monthly allowance the fund pays for grades 1 to 4. [S 工伤保险条例]
var disabilityAllowance = [...]social.Rate{0, 90 * pct, 85 * pct, 80 * pct, 75 * pct}

// What the medical fund pays of a bill. [S 市政府令第358号, second-hand]
const (
	clinicShare        = 75 * pct // at a health centre or a hospital of the first class
	hospitalShare      = 55 * pct // at one of the third class
	inpatientShare     = 90 * pct
	retiredShare       = 95 * pct
	inpatientFranchise = 600 * social.FenPerYuan
)
