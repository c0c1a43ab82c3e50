package demo

import (
	"slices"
	"time"

	"shebao/internal/social"
)

// Cast is what Generate tells of the archive it wrote.
type Cast struct {
	Personas []Persona
	People   int // in the archive, the cast among them
	Rows     int // of all files
}

// Find is the persona of a key.
func (c *Cast) Find(key string) (Persona, bool) {
	i := slices.IndexFunc(c.Personas, func(p Persona) bool { return p.Key == key })
	if i < 0 {
		return Persona{}, false
	}
	return c.Personas[i], true
}

// Persona is one of the cast: who stands for which situation, and the facts that prove identity.
type Persona struct {
	Key   string // stable name for scripts and tests: "self_payer"
	Title string // the situation
	Look  string // what to look at
	Ready bool   // an account may be made ready; otherwise one is to register by hand

	PersonNo    string
	IDNumber    social.IDNumber // as in the archive: one of the cast has 15 digits, and two have other papers
	Name        string
	BirthDate   string // yyyy-mm-dd
	CardNo      string
	CardPIN     string
	Phone       string // empty for children
	BankAccount string // empty for children
}

// role is a persona before it has numbers.
type role struct {
	key, title, look string
	ready            bool
	life             *life
}

// writeCast writes the cast, who are the first people of the archive.
func (w *writer) writeCast() *Cast {
	cast := &Cast{}
	var guardian *life
	for _, r := range w.roles() {
		d := newDraw(castSeed, uint64(w.written))
		r.life.sickly = true
		if r.life.cardStatus == "" {
			r.life.cardStatus = social.CardActive
		}
		r.life.identify(d, w.ids, w.written)
		switch r.key {
		case "guardian":
			guardian = r.life
		case "child1", "child2":
			r.life.lookedAfterBy(guardian)
		case "old_id":
			r.life.idNo = shorten(r.life.idNo)
		}
		w.writeLife(d, r.life)
		cast.Personas = append(cast.Personas, r.persona())
	}
	return cast
}

// firstGuestPlace is that of the first of the guests, who stand at the end of the archive: a place that nobody else comes to, so that
// whoever is written before keeps their numbers.
const firstGuestPlace = maxPeople

// guests are the people of the cast who have no resident's identity card.
func (w *writer) guests() []role {
	last, u := w.scale.last, w.units
	return []role{
		{"hong_kong", "香港居民，持来往内地通行证", "登录用通行证号码；参保证明上的证件类型", true, &life{
			name: "陈大文", sex: social.Male, birth: day(1982, 4, 18), household: social.OtherUrban, category: social.Employee,
			idNo: "H09999901", idType: social.HongKongPermit, nationality: "HKG",
			spells: []spell{employed(u[0], 202001, last, social.TierOne, 1300)},
		}},
		{"foreigner", "外国人，持护照", "登录用护照号码；拉丁字母的姓名", true, &life{
			name: "MÜLLER ANNA-LENA", sex: social.Female, birth: day(1988, 10, 3), household: social.OtherUrban, category: social.Employee,
			group: social.WomenAt55, idNo: "C01X00T47", idType: social.Passport, nationality: "DEU",
			spells: []spell{employed(u[1], 202206, last, social.TierOne, 1500)},
		}},
	}
}

// writeGuests writes them, the last people of the archive, and adds them to the cast.
func (w *writer) writeGuests(cast *Cast, guests []role) {
	for i, r := range guests {
		place := firstGuestPlace + i
		d := newDraw(castSeed, uint64(place))
		paper := r.life.idNo
		r.life.cardStatus = social.CardActive
		r.life.identify(d, w.ids, place)
		r.life.idNo = paper
		w.writeLife(d, r.life)
		cast.Personas = append(cast.Personas, r.persona())
	}
}

func (r role) persona() Persona {
	l := r.life
	return Persona{
		Key: r.key, Title: r.title, Look: r.look, Ready: r.ready,
		PersonNo: l.no, IDNumber: l.idNo, Name: l.name, BirthDate: l.birth.Format(time.DateOnly),
		CardNo: l.cardNo, CardPIN: l.pin, Phone: l.phone, BankAccount: l.account,
	}
}

// roles writes down the lives of the cast. Months near today count back from the last closed one.
func (w *writer) roles() []role {
	last := w.scale.last
	u := w.units
	const tier1, tier2, tier3 = social.TierOne, social.TierTwo, social.TierThree

	moverArrived := day(2018, 9, 10)
	leftUntil := last.Add(-7)
	injuredSpell := employed(u[5], 201504, last, tier1, 700)
	paidTwice := employed(u[1], 200405, 201512, tier1, 1150)
	paidTwice.refunded = true
	lowPaid := employed(u[11], 202209, last, tier2, 300) // below the floor of July 2025
	lowPaid.growth = 0

	return []role{
		{"employee", "在职职工，三十年缴费，中断五个月", "养老缴交明细(92年8月后)：年份筛选、合计、缴费图上的中断", true, &life{
			name: "郭建明", sex: social.Male, birth: day(1974, 3, 12), household: social.Shenzhen, category: social.Employee,
			spells: []spell{
				employed(u[0], 199602, 200311, tier1, 900), paidTwice,
				employed(u[2], 201512, last, tier1, 1250),
			},
		}},
		{"self_payer", "个人缴费人员（灵活就业）", "社保业务办理：申请个人缴费自助业务、修改缴费工资", true, &life{
			name: "孙晓燕", sex: social.Female, birth: day(1985, 6, 7), household: social.Shenzhen, category: social.SelfPayer,
			group:  social.WomenAt55,
			spells: []spell{employed(u[3], 200807, 201411, tier1, 800), selfPaid(201503, last, 580)},
		}},
		{"pensioner", "退休人员，92年8月前有工龄", "养老发放明细、养老补发明细、养老缴交明细(92年8月前)", true, &life{
			name: "孙秀志", sex: social.Male, birth: day(1962, 1, 25), household: social.Shenzhen, category: social.Retired,
			retired: 202201,
			early: []earlySpell{
				{unit: "原深圳示例机械厂", from: 198309, to: 198612, kind: contractWork, amount: 121_000},
				{unit: "原深圳示例机械厂", from: 198701, to: 199207, kind: regularWork},
			},
			spells: []spell{employed(u[1], 199208, 202201, tier1, 850)},
		}},
		{"unemployed", "正在领取失业金", "失业金领取；停止领取失业救济金", true, &life{
			name: "郭丽涛", sex: social.Female, birth: day(1980, 11, 2), household: social.OtherUrban, category: social.Unemployed,
			group:  social.WomenAt50,
			spells: []spell{employed(u[4], 200603, 201408, tier1, 750), employed(u[2], 201409, last.Add(-5), tier1, 800)},
			claims: []claim{newClaim(last.Add(-3), 12*18, 0, last)},
		}},
		{"lately_unemployed", "刚失业，尚未申领", "申请领取失业救济金", true, &life{
			name: "赵英丽", sex: social.Female, birth: day(1988, 2, 28), household: social.OtherRural, category: social.Unemployed,
			group:  social.WomenAt50,
			spells: []spell{employed(u[6], 201203, last.Add(-1), tier1, 650)},
		}},
		{"guardian", "两个孩子的监护人", "少儿医疗缴交明细、少儿医疗消费明细", true, &life{
			name: "刘雅琴", sex: social.Female, birth: day(1986, 8, 15), household: social.Shenzhen, category: social.Employee,
			group:  social.WomenAt55,
			spells: []spell{employed(u[4], 201009, last, tier1, 720)},
		}},
		{"child1", "在校儿童", "由监护人查看", false, &life{
			name: "杨浩然", sex: social.Male, birth: day(2016, 5, 9), household: social.Shenzhen, category: social.Child,
		}},
		{"child2", "幼儿", "由监护人查看", false, &life{
			name: "杨梓涵", sex: social.Female, birth: day(2021, 12, 1), household: social.Shenzhen, category: social.Child,
		}},
		{"injured", "工伤职工", "工伤待遇享受", true, &life{
			name: "王海波", sex: social.Male, birth: day(1991, 4, 30), household: social.OtherRural, category: social.Employee,
			spells: []spell{injuredSpell},
			injury: &injury{
				accident: day(2023, 2, 11), recognised: day(2023, 4, 20), grade: 9,
				wage: injuredSpell.wage(w.scale.at(202302), 202302), bill: 1_845_035,
			},
		}},
		{"mover", "外地转入三笔", "省内、省外养老保险转入；医疗保险转入", true, &life{
			name: "赵霞", sex: social.Female, birth: day(1983, 9, 9), household: social.OtherUrban, category: social.Employee,
			group:  social.WomenAt55,
			spells: []spell{employed(u[7], 201803, last, tier1, 1000)},
			transfers: []transfer{
				newTransfer(pensionInProvince, "广州市", 200807, 201206, 300_000, moverArrived),
				newTransfer(pensionOutOfProvince, "湖南省长沙市", 201207, 201802, 460_000, day(2018, 12, 3)),
				newTransfer(medicalTransfer, "湖南省长沙市", 201207, 201802, 460_000, day(2018, 12, 20)),
			},
		}},
		{"old_id", "档案中是15位身份证号", "立即注册（用18位号码）；身份证号码升位", false, &life{
			name: "胡超勇", sex: social.Male, birth: day(1968, 7, 19), household: social.Shenzhen, category: social.SelfPayer,
			spells: []spell{employed(u[8], 199503, 201206, tier1, 780), selfPaid(201207, last, 700)},
		}},
		{"card_lost", "社会保障卡已窗口挂失", "立即注册会被拒绝：先到窗口解除挂失", false, &life{
			name: "徐艳丽", sex: social.Female, birth: day(1979, 12, 24), household: social.OtherRural, category: social.Employee,
			group:      social.WomenAt50,
			cardStatus: social.CardLostCounter,
			spells:     []spell{employed(u[4], 200903, last, tier1, 900)},
		}},
		{"left", "已离职停保", "立即注册；参保基本情况：暂停缴费", false, &life{
			name: "陈伟艳", sex: social.Female, birth: day(1990, 10, 10), household: social.OtherUrban, category: social.Employee,
			group:  social.WomenAt50,
			spells: []spell{employed(u[9], 201306, leftUntil, tier1, 600)},
		}},
		{"tier2", "医疗二档，已绑定社康点，工资低于下限", "变更绑定社康点；缴费基数核对（2025年7至9月补差）", true, &life{
			name: "吴静", sex: social.Female, birth: day(1995, 5, 5), household: social.OtherRural, category: social.Employee,
			group: social.WomenAt50, centre: centreNo(3),
			spells: []spell{employed(u[10], 201803, 202208, tier3, 420), lowPaid},
		}},
		{"spouse", "监护人的配偶", "个人账户家庭共享", true, &life{
			name: "杨志强", sex: social.Male, birth: day(1985, 1, 1), household: social.Shenzhen, category: social.Employee,
			spells: []spell{employed(u[0], 200807, 201605, tier1, 900), employed(u[5], 201606, last, tier1, 1100)},
		}},
		{"rare_name", "姓名含生僻字", "姓名在网页、PDF 中的显示", true, &life{
			name: "𠮷安宁", sex: social.Male, birth: day(1993, 9, 17), household: social.OtherUrban, category: social.Employee,
			spells: []spell{employed(u[3], 201609, last, tier2, 850)},
		}},
		{"medical_only", "只参加医疗保险", "其他险种页面：无记录的说明", true, &life{
			name: "何思敏", sex: social.Female, birth: day(2001, 3, 8), household: social.Shenzhen, category: social.SelfPayer,
			group:  social.WomenAt50,
			spells: []spell{onlyMedical(selfPaid(202309, last, 500))},
		}},
	}
}

func onlyMedical(s spell) spell {
	s.branches = paysMedical
	return s
}

func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}
