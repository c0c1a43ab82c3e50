package demo

import (
	"fmt"

	"shebao/internal/social"
)

// Everything here is invented. Units and institutions say so in their names, streets are all called
// 示例路.

var (
	surnames   = []string{"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "欧阳", "司徒"}
	maleNames  = []string{"伟", "强", "磊", "军", "勇", "杰", "涛", "明", "超", "刚", "志强", "建国", "海波", "俊杰", "浩然", "子轩", "宇航", "文博", "国栋", "家豪"}
	femaleName = []string{"芳", "娜", "敏", "静", "丽", "艳", "霞", "婷", "雪", "玉兰", "桂英", "秀英", "晓燕", "雅琴", "思敏", "佳怡", "梓涵", "欣妍", "诗涵", "慧玲"}

	// rareNames hold characters outside the Basic Multilingual Plane.
	rareNames = []string{"𠮷安", "𫖯", "𬱖", "明𬭎", "𬀩"}

	districts = []string{"罗湖区", "福田区", "南山区", "宝安区", "龙岗区", "盐田区", "龙华区", "坪山区", "光明区"}
	banks     = []string{"中国工商银行", "中国建设银行", "中国银行", "中国农业银行", "招商银行", "平安银行", "交通银行"}
	provinces = []string{"湖南省长沙市", "湖北省武汉市", "江西省南昌市", "四川省成都市", "河南省郑州市", "广西壮族自治区南宁市"}
	cities    = []string{"广州市", "东莞市", "惠州市", "佛山市", "珠海市", "中山市"}
)

func nameOf(d draw, surname string, sex social.Sex) string {
	switch {
	case d.chance(2):
		return surname + pick(d, rareNames)
	case sex == social.Male:
		return surname + pick(d, maleNames)
	}
	return surname + pick(d, femaleName)
}

func addressOf(d draw) string {
	return fmt.Sprintf("深圳市%s示例路%d号", pick(d, districts), d.between(1, 300))
}

// unit is an employer.
type unit struct {
	no    string // empty: none
	class int    // class of industry, 1 to 8
}

const firstUnitNo = 20000001

func newUnits(d draw, count int) []unit {
	units := make([]unit, count)
	for i := range units {
		units[i] = unit{no: fmt.Sprint(firstUnitNo + i), class: d.between(1, 8)}
	}
	return units
}

func (a *archive) writeUnits(d draw, units []unit) {
	heads := []string{"南", "湾", "创", "鹏", "华", "海", "盛", "新"}
	tails := []string{"泰", "达", "源", "兴", "信", "联", "和", "成"}
	trades := []string{"电子", "物流", "餐饮", "科技", "商贸", "建筑", "物业", "服装"}
	for i, u := range units {
		a.units.text(u.no)
		a.units.text(fmt.Sprintf("%s%s%s（示例%d）有限公司", pick(d, heads), pick(d, tails), pick(d, trades), i+1))
		a.units.none()
		a.units.number(u.class)
		a.units.end()
	}
}

const centreCount = 72

func centreNo(i int) string { return fmt.Sprintf("SK%04d", i+1) }

func centreName(i int) string {
	places := []string{"东湖", "西岭", "南田", "北湖", "西园", "南岭", "新村", "翠竹"}
	district := []rune(districts[i%len(districts)])
	return string(district[:2]) + places[i/len(districts)%len(places)] + "社区健康服务中心（示例）"
}

func (a *archive) writeCentres() {
	for i := range centreCount {
		district := districts[i%len(districts)]
		a.centres.text(centreNo(i))
		a.centres.text(centreName(i))
		a.centres.text(district)
		a.centres.text(string([]rune(district)[:2]) + "街道")
		a.centres.text(fmt.Sprintf("%s示例路%d号", district, i+1))
		a.centres.text(fmt.Sprintf("0755-2000%04d", i+1))
		a.centres.text(district + "人民医院（示例）")
		a.centres.end()
	}
}

func (a *archive) writeBounds(rows []social.Bound) {
	for _, b := range rows {
		a.bounds.text(string(b.Insurance))
		a.bounds.text(b.Tier)
		a.bounds.text(b.Household)
		a.bounds.month(b.From)
		a.bounds.month(b.To)
		a.bounds.yuan(b.Min)
		a.bounds.yuan(b.Max)
		a.bounds.text(b.Source)
		a.bounds.end()
	}
}
