package text

import "strings"

// UnknownDevice stands for a browser that does not say what it is.
const UnknownDevice = "未知设备"

// known is a word in what a browser says it is, and what people call it.
type known struct{ mark, name string }

// browsers are tried in this order: most claim to be Chrome and Safari too.
var browsers = []known{
	{"MicroMessenger/", "微信"}, {"AlipayClient/", "支付宝"}, {"DingTalk/", "钉钉"}, {"QQBrowser/", "QQ 浏览器"}, {"QQ/", "QQ"},
	{"UCBrowser/", "UC 浏览器"}, {"Quark/", "夸克"}, {"MiuiBrowser/", "小米浏览器"}, {"HuaweiBrowser/", "华为浏览器"},
	{"HeyTapBrowser/", "OPPO 浏览器"}, {"VivoBrowser/", "vivo 浏览器"}, {"SamsungBrowser/", "三星浏览器"}, {"baiduboxapp/", "百度"},
	{"baidubrowser", "百度浏览器"}, {"MetaSr", "搜狗浏览器"}, {"360SE", "360 浏览器"}, {"360EE", "360 浏览器"}, {"LBBROWSER", "猎豹浏览器"},
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Trident/", "IE"}, {"MSIE ", "IE"},
	{"ArkWeb/", "华为浏览器"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
}

// systems are tried in this order: an Android phone claims Linux too, an iPad or iPhone a Mac.
var systems = []known{
	{"OpenHarmony", "鸿蒙"}, {"HarmonyOS", "鸿蒙"}, {"Windows Phone", "Windows 手机"}, {"Windows", "Windows"}, {"iPad", "iPad"}, {"iPhone", "iPhone"},
	{"Android", "安卓"}, {"Macintosh", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
}

// Device says of which kind a browser and its machine are, 「Windows 上的 Edge」, going by what the browser says of itself (User-Agent). It
// can be made up, and serves a person to recognise their own.
func Device(agent string) string {
	browser, system := find(browsers, agent), find(systems, agent)
	switch {
	case browser == "" && system == "":
		return UnknownDevice
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return spaced(spaced(system, "上的"), browser)
}

// spaced puts two words side by side, with a space where one ends in Latin letters and the other begins in Chinese, or the reverse.
func spaced(a, b string) string {
	if (a[len(a)-1] < 0x80) != (b[0] < 0x80) {
		return a + " " + b
	}
	return a + b
}

func find(list []known, agent string) string {
	for _, k := range list {
		if strings.Contains(agent, k.mark) {
			return k.name
		}
	}
	return ""
}
