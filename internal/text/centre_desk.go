package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of the directory of health centres, as the agency's own people keep it.
const (
	LabelCentreNo   = "编号"
	LabelCentreName = "名称"
	LabelDistrict   = "所在区"
	LabelStreet     = "街道"
	LabelAddress    = "地址"
	LabelPhone      = "电话"
	LabelHospital   = "所属医院"
	LabelClosedOn   = "停止服务日期"
	CentreNoTaken   = "这个编号已经有社康点了。"
	BadCentreNo     = "编号由字母、数字和 - 组成，最多 30 位。"
	BadDay          = "日期格式不正确，例如 2026-12-31。"
	CentreSaved     = "社康点已保存。"
	TitleNewCentre  = "新增社康点"
)

// ReadDay reads a day as typed, yyyy-mm-dd; "" for nothing typed. problem is what is wrong with it.
func ReadDay(typed string) (day, problem string) {
	if social.Fold(typed) == "" {
		return "", ""
	}
	at, err := social.ParseDay(typed)
	if err != nil {
		return "", BadDay
	}
	return at.Format("2006-01-02"), ""
}

// BoundPeople says how many are bound to a centre.
func BoundPeople(n int64) string { return fmt.Sprintf("%d 名参保人绑定在这里", n) }

// CentresListed says how many of how many are listed.
func CentresListed(shown, all int) string {
	if shown < all {
		return fmt.Sprintf("共 %d 家，列出前 %d 家。写得更具体些可以缩小范围。", all, shown)
	}
	return fmt.Sprintf("共 %d 家。", all)
}
