package menu_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/menu"
	"shebao/internal/testkit"
)

// guideTitles are the titles of the guide to the letter, a group before what stands in it. The last two are the portal's own:
// the guide speaks of them without making them menu items.
const guideTitles = `
立即注册
登录
找回密码
参保信息核验平台
管理中心
管理中心 › 修改密码
管理中心 › 修改注册信息
修改注册信息 › 修改个人注册信息
修改注册信息 › 注销个人注册信息
社保证明
社保证明 › 供他人查阅社保信息授权码生成
社保证明 › 供他人查阅社保信息(可作参保凭证)
社保证明 › 个人权益记录
社保信息查询
社保信息查询 › 参保基本情况
社保信息查询 › 个人账户余额
社保信息查询 › 养老保险
养老保险 › 养老缴交明细(92年8月后)
养老保险 › 养老发放明细
养老保险 › 养老补发明细
养老保险 › 养老缴交明细(92年8月前)
社保信息查询 › 医疗保险
医疗保险 › 医疗保险缴交明细
医疗保险 › 医疗消费明细
社保信息查询 › 工伤保险查询
工伤保险查询 › 工伤缴交明细
工伤保险查询 › 工伤待遇享受
社保信息查询 › 失业保险查询
失业保险查询 › 失业缴交明细
失业保险查询 › 失业金领取
社保信息查询 › 异地转入数据查询
异地转入数据查询 › 省内养老保险转入
异地转入数据查询 › 省外养老保险转入
异地转入数据查询 › 医疗保险转入
社保信息查询 › 参保少儿医疗保险查询
参保少儿医疗保险查询 › 参保少儿医疗缴交明细
参保少儿医疗保险查询 › 参保少儿医疗消费明细
社保业务办理
社保业务办理 › 申请个人缴费自助业务
社保业务办理 › 个人缴费自助业务
个人缴费自助业务 › 修改通讯地址
个人缴费自助业务 › 修改缴费工资
个人缴费自助业务 › 身份证号码升位
个人缴费自助业务 › 个人停止参保
个人缴费自助业务 › 个人重新参保
社保业务办理 › 社会保障卡自助服务
社会保障卡自助服务 › 社会保障卡挂失
社会保障卡自助服务 › 社会保障卡取消挂失
社会保障卡自助服务 › 社会保障卡密码修改
社保业务办理 › 医疗业务办理
医疗业务办理 › 变更绑定社康点
医疗业务办理 › 个人账户家庭共享
社保业务办理 › 失业业务办理
失业业务办理 › 停止领取失业救济金
失业业务办理 › 申请领取失业救济金
社保业务办理 › 缴费基数核对
通知/提醒/咨询
通知/提醒/咨询 › 通知与提醒服务
通知/提醒/咨询 › 社保业务办理须知
通知/提醒/咨询 › 社保常见问题咨询
通知/提醒/咨询 › 互动交流
生育缴交明细
我的办理记录`

func TestEveryTitleOfTheGuideIsInTheTableToTheLetter(t *testing.T) {
	m := menu.Default()
	for line := range strings.Lines(strings.TrimSpace(guideTitles)) {
		parent, title, nested := strings.Cut(strings.TrimSpace(line), " › ")
		if !nested {
			parent, title = "", parent
		}
		at := slices.IndexFunc(m.Pages(), func(p *menu.Page) bool {
			return p.Title == title && (parent == "" || p.Parent != "" && m.Page(p.Parent).Title == parent)
		})
		if at < 0 {
			t.Errorf("the table lacks %s › %s", parent, title)
		}
	}
}

// garbled are words that a synonym-spinner left in the guide's text.
var garbled = []string{"差不多", "治理", "猎取", "事业待遇", "不不能", "假如", "登陆"}

func TestNoTitleIsGarbled(t *testing.T) {
	for _, p := range menu.Default().Pages() {
		for _, word := range garbled {
			if strings.Contains(p.Title, word) {
				t.Errorf("%s is titled %s", p.ID, p.Title)
			}
		}
	}
}

var update = flag.Bool("update", false, "write docs/guide-map.md anew")

// proofs name, for a page, the tests of its own rules. Every built page is besides visited by everyone in the menu matrix of
// internal/web, and every table read on both engines in internal/statement.
var proofs = map[string][]string{
	"register":              {"citizen.TestRegisteringFromTheTermsToTheReceipt", "citizen.TestEveryRefusalBeforeTheFactsMatchReadsTheSame", "web.TestRegisteringByTheGuide"},
	"signin":                {"citizen.TestSigningIn", "citizen.TestFromTheFifthFailureSignInSlowsDown", "web.TestSigningInByTheGuide"},
	"verify":                {"verifier.TestAnAccessCodeShowsTheCertificateAsOfNow", "verifier.TestTheOutcomesOfACertificate", "web.TestAThirdPartyVerifies"},
	"verify-document":       {"verifier.TestTheQRCodeNeedsTheLastFour"},
	"access-code":           {"citizen.TestANewAccessCodeVoidsTheOldOne", "web.TestMakingAnAccessCode", "verifier.TestACodeShowsWhatItsHolderChoseAndNoMore", "verifier.TestWrongCodesTellTheHolderAndCloseNothing", "web.TestThePreviewIsWhatTheCheckerSees"},
	"certificate":           {"citizen.TestTheSameContentIsTheSameCertificate", "web.TestIssuingACertificate"},
	"pension-contributions": {"statement.TestPensionContributionsBeginInAugust1992", "web.TestPageXLSXAndCSVHoldTheSameNumbers"},
	"pension-early":         {"statement.TestEarlyContributionsEndInJuly1992"},
	"medical-charges":       {"statement.TestChargesReachBackSixMonthsToTheDay"},
	"stop-unemployment":     {"citizen.TestAStopCountsFromTheNextMonthAndIsDecidedAtOnce", "citizen.TestEightStopsAtOnceAreOne", "web.TestStoppingUnemploymentBenefitByTheGuide"},
	"claim-unemployment":    {"citizen.TestWhoMayClaimUnemploymentBenefit", "citizen.TestWhatAClaimNeeds", "staff.TestAnApprovedClaimIsDecidedFedAndTold", "web.TestClaimingUnemploymentBenefit"},
	"card-report-lost":      {"citizen.TestACardIsReportedLostAtOnce", "citizen.TestWhichCardsCanBeReportedLostAndTakenBack", "web.TestReportingACardLostInTwoPressesFromTheFrontPage", "e2e.TestTheCardAndMedicalServices"},
	"card-lift-report":      {"citizen.TestAReportIsTakenBackWithinAMonth", "citizen.TestTakingAReportBackAsksForTheBankAccount", "e2e.TestTheCardAndMedicalServices"},
	"card-pin":              {"citizen.TestWhatANewPINMustBe", "citizen.TestGuessingThePINIsLimitedToFiveADay", "web.TestAPINIsNeverInAPage", "e2e.TestTheCardAndMedicalServices"},
	"health-centre":         {"citizen.TestAChangeOfHealthCentreWaitsForItsMonth", "citizen.TestWhoMayChangeTheHealthCentre", "web.TestChangingTheHealthCentreByItsPages", "e2e.TestTheCardAndMedicalServices"},
	"family-pooling":        {"citizen.TestSevenAtOnceAreSixRelatives", "citizen.TestEitherSideEndsASharingAndTheOtherIsTold", "web.TestOnlyTheTwoOfASharingCanEndIt", "e2e.TestTheCardAndMedicalServices"},
	"receipts":              {"web.TestAReceiptIsFoundAgain", "web.TestAReceiptIsAFileToKeep"},
	"lookups":               {"verifier.TestTheHolderSeesEveryLookAndIsToldOnce", "verifier.TestWhatTheHolderSeesOfLooks", "web.TestAThirdPartyVerifies"},
	"notices":               {"web.TestNoticesAreListedAndRead", "notify.TestWhatIsFoundAfterAnImport", "e2e.TestAReminderAfterAnImport"},
	"notice-settings":       {"web.TestChoosingWhatToBeToldOf", "store.TestWhatWasChosenIsKeptToWhoeverTells", "notify.TestAShortMessageWaitsForTheMorning"},
	"guidance":              {"web.TestTheAgencysWordsAreForEveryoneToRead", "web.TestSearchingInChinese", "staff.TestThePublicsWordsTakeTwoPeople", "staff.TestPublishingAndWithdrawingAtATime"},
	"guidance-page":         {"web.TestAServiceLeadsToItsGuidanceAndBack", "prose.TestNothingDangerousComesThroughAndTheWriterIsTold"},
	"questions":             {"web.TestTheAgencysWordsAreForEveryoneToRead", "web.TestSearchingInChinese", "prose.TestWhatIsLookedForInChinese"},
	"question-page":         {"web.TestWhetherAnAnswerHelpsIsCountedOncePerBrowser", "web.TestVotesAtOnceAreCountedRight"},
	"announcements":         {"web.TestNoticesAreListedNewestFirstPinnedOnTop", "web.TestSearchEnginesAreToldWhatToReadAndWhatNot"},
	"enquiries":             {"citizen.TestAskingLeavesAReceiptAndAPromise", "citizen.TestAskingOnceHoweverOftenItIsSent", "citizen.TestTenEnquiriesADay", "web.TestAskingByThePages", "e2e.TestAskingAndAnswering"},
	"enquiry":               {"citizen.TestWritingOnAfterAnAnswerWaitsAgain", "citizen.TestAClosingIsRatedOnceAndChanged", "citizen.TestReopeningWithinThirtyDays", "staff.TestTwoAnswersAtOnceAreOne", "staff.TestWhatIsAddedMeanwhileStopsAnAnswer", "web.TestAnEnquiryFromBothSides", "e2e.TestAskingAndAnswering"},
	"base-check":            {"store.TestEveryBaseHasItsVerdict", "web.TestCheckingContributionBases", "e2e.TestActingForOneself"},
	"base-confirm":          {"citizen.TestAClosedYearOfBasesIsConfirmed", "web.TestCheckingContributionBases"},
	"base-object":           {"citizen.TestObjectingToTheBaseOfAMonth", "web.TestObjectingByTheGuide"},
	"sessions":              {"web.TestSigningOutEverywhere"},
	"apply-self-service":    {"citizen.TestSelfServiceIsForThoseWhoPayAtTheWindow", "citizen.TestOpeningSelfServiceComparesEverythingWithTheArchive", "web.TestSelfServiceByTheGuide"},
	"change-address":        {"citizen.TestTheAddressCountsAtOnceAndThePhoneAfterAWhile", "citizen.TestWhatIsWrongWithANewAddress", "web.TestSelfServiceByTheGuide"},
	"change-wage":           {"citizen.TestAWageIsWholeYuanWithinTheBoundsOfEveryBranch", "citizen.TestChangingTheWageShowsWhatIsPaidAndTellsTheCoreSystem", "web.TestSelfServiceByTheGuide"},
	"upgrade-id":            {"citizen.TestAnIDNumberOfFifteenDigitsBecomesOneOfEighteen", "citizen.TestAnIDNumberOfEighteenDigitsStaysAsItIs", "web.TestAnOldIDNumberByTheGuide"},
	"stop-cover":            {"citizen.TestStoppingCover", "citizen.TestCoverIsNotStoppedWhileAContributionIsDue", "web.TestSelfServiceByTheGuide"},
	"resume-cover":          {"citizen.TestResumingCover", "citizen.TestWhoCannotResumeCover", "web.TestSelfServiceByTheGuide"},
	"change-bank":           {"citizen.TestANewBankAccountWaitsIsToldAndCounts", "citizen.TestAChangeIsMadeOnceHoweverManyNodesAreAtIt", "web.TestANewBankAccountByThePages"},
}

const (
	matrixTest    = "web.TestEveryPageForEveryKindOfVisitor"
	statementTest = "statement.TestEveryStatementRunsForEveryoneOnBothEngines"
)

// guideMap renders docs/guide-map.md out of the table.
func guideMap() string {
	var b strings.Builder
	b.WriteString("# Guide map\n\nWhere each step of the operating guide is in the portal, and which tests prove it. Written by\n" +
		"`go test ./internal/menu -run GuideMap -update` out of the menu's table; a test fails where it is stale.\n\n")
	m, built, asked := menu.Default(), 0, 0
	var rows strings.Builder
	for _, p := range m.Pages() {
		if p.Group() {
			continue
		}
		if p.Guide != "" {
			asked++
			if !p.Pending {
				built++
			}
		}
		address, tests := "待建", "—"
		if !p.Pending {
			address, tests = "`"+p.Path+"`", testsOf(p)
		}
		fmt.Fprintf(&rows, "| %s | %s | `%s` | %s | %s |\n", cmp.Or(p.Guide, "—"), trail(m, p), p.ID, address, tests)
	}
	fmt.Fprintf(&b, "%d of the %d pages that the guide asks for are built; 待建 marks the others.\n\n", built, asked)
	b.WriteString("| guide | title | page | address | tests |\n|---|---|---|---|---|\n")
	b.WriteString(rows.String())
	return b.String()
}

func trail(m *menu.Menu, p *menu.Page) string {
	var titles []string
	for _, step := range m.Trail(p.ID) {
		titles = append(titles, step.Title)
	}
	return strings.Join(titles, " › ")
}

func testsOf(p *menu.Page) string {
	tests := append([]string{}, proofs[p.ID]...)
	if p.Statement != nil {
		tests = append(tests, statementTest)
	}
	tests = append(tests, matrixTest+"/"+p.ID)
	return "`" + strings.Join(tests, "`<br>`") + "`"
}

func TestTheGuideMapIsFresh(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "docs", "guide-map.md")
	want := guideMap()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != want {
		t.Errorf("docs/guide-map.md is stale (%v): go test ./internal/menu -run GuideMap -update", err)
	}
}

func TestTheGuideMapNamesTestsThatExist(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	named := []string{matrixTest, statementTest}
	for id, tests := range proofs {
		if p := menu.Default().Page(id); p == nil || p.Pending {
			t.Errorf("tests of %s, which is no page", id)
		}
		named = append(named, tests...)
	}
	for _, test := range named {
		pkg, name, _ := strings.Cut(test, ".")
		files, err := filepath.Glob(filepath.Join(root, "internal", pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		declared := regexp.MustCompile(`(?m)^func ` + name + `\(`)
		found := slices.ContainsFunc(files, func(file string) bool {
			source, err := os.ReadFile(file)
			return err == nil && declared.Match(source)
		})
		if !found {
			t.Errorf("there is no test %s", test)
		}
	}
}
