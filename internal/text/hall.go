package text

import (
	"fmt"
	"strings"
)

// Words of 服务网点.
const (
	// HallPlace is what pages call the place where a counter is. Wherever a page says it, it leads to 服务网点.
	HallPlace = "社保窗口"

	HallAnyDistrict = "全部"
	HallAnyService  = "全部"
	HallNone        = "还没有公布服务网点"
	WhyHallNone     = "请拨打 12333 咨询就近的服务网点。"
	HallNotFound    = "没有找到符合条件的服务网点"
	WhyHallNotFound = "请换一个区、换一项业务，或者少输几个字。"
	HallClosed      = "已停止服务"
	HallAll         = "全部服务网点"
)

// HallsFound says how many service halls were found.
func HallsFound(n int) string { return fmt.Sprintf("找到 %d 个服务网点。", n) }

// HallPosition writes where a hall is on a map.
func HallPosition(longitude, latitude string) string {
	return "东经 " + longitude + "，北纬 " + latitude
}

// HallClosing says from which day a hall is closed.
func HallClosing(day string) string { return day + " 起停止服务" }

// HallServices are what a hall does, as a list.
func HallServices(services string) (list []string) {
	for _, name := range strings.FieldsFunc(services, func(r rune) bool { return r == ';' || r == '；' }) {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}
