package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
)

// Why an upload or a folder is not taken in for an import.
const (
	UploadNothing  = "请选择要导入的文件。"
	UploadTooLarge = "文件太大，一次最多 %s。更大的数据请放到服务器的导入文件夹。"
	UploadTooMany  = "文件太多，一次最多 %d 个。"
	UploadName     = "「%s」不是社保档案库的文件。请上传 ZIP 压缩包，或 units.csv、persons.csv 等文件。"
	UploadTwice    = "「%s」选了两次，请只保留一个。"
	UploadBadZip   = "压缩包不完整或无法读取，请重新打包上传。"
	UploadMixed    = "压缩包请单独上传，不要同时选择其他文件；需要的文件请一起放进压缩包。"
	UploadLocked   = "压缩包设了密码，「%s」无法读取。请去掉密码重新打包上传。"
	UploadMethod   = "「%s」的压缩方式无法读取。请用普通的 ZIP 方式重新打包上传。"
	UploadSame     = "%s 有两份（%s 和 %s），无法判断用哪一份，整包没有收下。请只保留一份。"
	UploadPath     = "压缩包里有不允许的路径或链接「%s」，整包没有收下。"
	UploadBomb     = "解压后超过 %s，没有收下。"
	UploadNoFolder = "文件夹「%s」不在可以选择的范围内，或者里面没有社保档案库的文件。"
	ImportNoFiles  = "里面没有社保档案库的文件。"
	ImportTrouble  = "导入没有完成：%v"
	// ImportEndedServer leaves open whether a part of it was brought in: the page of the batch says so.
	ImportEndedServer = "处理时服务器两次中断，已停止。已经导入的部分保留；请联系系统管理人员查看原因后重新提交。"
	RollbackNone      = "这个批次没有保留回退所需的内容，不能回退。"
)

// BuiltUpon says why an import can't be rolled back: in which place something came on top of it.
func BuiltUpon(table string) string {
	switch table {
	case "registrations":
		return "不能回退：这个批次带来的参保人已经在网页上注册或办过业务。没有改动任何内容。"
	case "changes":
		return "不能回退：这个批次确认过的网页变更，业务系统或后来的导入又有了新的答复。没有改动任何内容。"
	case "keys":
		return "不能回退：导入之后更换过数据密钥，保留的内容已经不能读取。没有改动任何内容。"
	}
	return fmt.Sprintf("不能回退：「%s」中这个批次改过的行，后来又被别的导入、参保人的办理或业务系统的答复改动。没有改动任何内容。", DataTitles[table])
}

// Words of imports run from the desk.
const (
	LabelImportNote = "备注"
	ImportSubject   = "导入「%s」"
	RollbackSubject = "回退导入批次 %d"
)

// JobStates name the states of an import that the desk asked for.
var JobStates = map[string]string{
	"staged": "等待试运行", "checking": "正在试运行", "checked": "试运行完成，待放行", "released": "已放行，等待开始", "running": "正在导入",
	"done": "完成", "failed": "没有完成", "dropped": "已放弃",
}

// ImportStates name the states of a batch and of its files.
var ImportStates = map[string]string{
	"waiting": "等待", "running": "正在导入", "stopped": "中断", "done": "完成", "refused": "退回", "abandoned": "已放弃", "undone": "已回退",
}

// UndoStates say whether a batch can be rolled back.
var UndoStates = map[string]string{
	"": "没有保留回退内容", "kept": "可以回退", "over": "改动的行太多，没有保留回退内容", "dropped": "回退内容已清除", "used": "已经回退",
}

// Words of bulk exports.
const (
	LabelBulkWhat    = "导出内容"
	LabelBulkDays    = "日期"
	LabelBulkNumbers = "证件号码"
	BulkDays         = "%s 至 %s"
	BulkMasked       = "遮盖显示"
	BulkWhole        = "完整显示（每位参保人的查询记录中会留下一条）"
	BadBulkWhat      = "请选择要导出的内容。"
	BadBulkDay       = "请输入日期，例如 2012-05-01。"
	BadBulkDays      = "终止日期早于起始日期。"
)

// BulkTables name what can be exported in bulk.
var BulkTables = map[string]string{"registrations": "每日注册人数", "cases": "申请和异议", "changes": "网页变更（回传业务系统）"}

// BulkHeads are the headings of each.
var BulkHeads = map[string][]string{
	"registrations": {"日期", "注册人数"},
	"cases":         {"个人电脑号", "证件号码", "证件类型", "业务受理号", "类别", "状态", "提交时间", "办结时间"},
	"changes":       {"个人电脑号", "证件号码", "证件类型", "业务受理号", "业务", "回传序号", "时间", "状态", "答复时间"},
}

// BulkCodes say in words what a column of an export has as a code, by export and heading.
var BulkCodes = map[string]map[string]func(code string) string{
	"cases":   {"证件类型": idTypeName, "类别": CaseKind, "状态": func(code string) string { return CaseStates[social.CaseState(code)] }},
	"changes": {"证件类型": idTypeName, "业务": ActName, "状态": func(code string) string { return FeedStates[code] }},
}

func idTypeName(code string) string { return IDTypes[social.IDType(code)] }

// BulkWords writes an export's row in words in place of codes; what has no word stays as it is.
func BulkWords(what string, row []string) {
	for i, head := range BulkHeads[what] {
		word := BulkCodes[what][head]
		if word == nil || i >= len(row) {
			continue
		}
		if name := word(row[i]); name != "" {
			row[i] = name
		}
	}
}

// BulkStates name the states of an export; "expired" is one that was approved and not downloaded in time.
var BulkStates = map[string]string{"waiting": "待复核", "approved": "可以下载", "taken": "已下载", "expired": "已过期", "refused": "未同意", "withdrawn": "已撤回", "over": "已失效"}

// Words of the pages of imports.
const (
	ImportByCommand   = "命令行"
	BatchWords        = "%s 行，拒绝 %s 行，用时 %s"
	ChooseFolder      = "请从列出的文件夹中选择。"
	LabelImportFiles  = "文件"
	LabelAskedBy      = "提交人"
	LabelAskedAt      = "提交时间"
	LabelReleasedBy   = "放行人和时间"
	LabelSecondPerson = "复核"
	LabelDigest       = "文件指纹（SHA-256）"
	LabelState        = "状态"
	LabelStarted      = "开始时间"
	LabelTook         = "用时"
	LabelImportBy     = "导入人"
	LabelUndoRows     = "回退涉及的行"
	FileRefused       = "%s 整个文件被退回：%s"
	ControlMatches    = "一致"
	ControlDiffers    = "与清单相差 %s"
	ControlLess       = "读到的与清单一致，未收下 %s（被拒绝的行）"
	RejectFact        = "拒绝：%s，%s 行"
	RollbackAsked     = "已提交复核。另一位有「放行导入」权限的同事同意后，开始回退。"
)

// RollbackStates name the states of a rolling back.
var RollbackStates = map[string]string{"released": "等待回退", "running": "正在回退", "done": "已回退", "failed": "没有回退"}

// Figure writes a number with a comma every three digits.
func Figure(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// Duration says how long something took.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return "不到 1 秒"
	case d < time.Minute:
		return fmt.Sprintf("%d 秒", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d 分 %d 秒", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d 小时 %d 分", int(d.Hours()), int(d.Minutes())%60)
}

// LineNumbers lists the first lines of count.
func LineNumbers(lines []string, count int64) string {
	list := strings.Join(lines, "、")
	if int64(len(lines)) < count {
		list += " 等"
	}
	return list
}

// Words of what an import points out.
const (
	ImportLocked        = "其中 %s 人因此不能在网页上注册"
	SharedRegistered    = "已注册"
	SharedNotRegistered = "未注册"
	ImportMovedPeople   = "%s 人的身份证号已更正，注册随之改用新号码：%s"
)

// ImportWarning says what is pointed out in a column, how often, and in which lines first. column is "" where it is of no column.
func ImportWarning(column, reason string, count int64, lines []int64) string {
	numbers := make([]string, len(lines))
	for i, line := range lines {
		numbers[i] = strconv.FormatInt(line, 10)
	}
	if column != "" {
		column += " "
	}
	return fmt.Sprintf("%s%s，%s 行（第 %s 行）", column, reason, Figure(count), LineNumbers(numbers, count))
}

// ImportMoved says whose registration went along with a corrected ID number: how many people, and the first of them by personal number.
func ImportMoved(count int64, people []string) string {
	return fmt.Sprintf(ImportMovedPeople, Figure(count), LineNumbers(people, count))
}

// Why one person may not start an import, though nothing is doubtful.
const (
	AloneUnsigned = "文件没有业务系统的签名，不能确认是业务系统交来的。"
	AloneNoTime   = "签名里没有可信的时间，不能确认是最新的一批。"
	AloneOld      = "签名的时间不晚于已经导入的批次：可能是以前的数据，会改回后来的变更。"
	ImportAsked   = "这些文件已经提交过复核，不能再由一个人开始。"

	WarnSignature    = "签名不是业务系统的，或者没有覆盖全部文件。"
	WarnNoUndo       = "会改变的行超过可以保留的数目：导入后不能回退。"
	RefuseControlled = "这个文件的内容在「%s」中由另外的人把关。没有业务系统的签名，不能在这里改。"
	ControlCentres   = "社康点"
	ControlHalls     = "服务网点"
	ControlBounds    = "缴费上下限和费率"

	SensitiveWithdrawn = "撤回整行"
	SensitiveRows      = "监护关系"
	SensitiveSet       = "有"
	SensitiveNone      = "（无）"
	SensitiveCount     = "%s 处"
	SensitiveLine      = "%s，%s"
	SensitiveAtLine    = "第 %d 行，%s"
)

// SensitiveFields name the fields of an import that are shown apart.
var SensitiveFields = map[string]string{
	"id_no": "证件号码", "name": "姓名", "phone": "手机", "email": "电子邮箱", "bank_account": "银行账号", "card_no": "社会保障卡号", "card_status": "卡状态",
	"card_pin_hash": "卡密码", "person_state": "人员状态", "pension_status": "养老保险状态", "status": "失业待遇状态", "stop_reason": "停发原因", "stopped_month": "停发月份",
}

// Sensitive is what stands for a value that is not there.
func Sensitive(value string) string {
	if value == "" {
		return SensitiveNone
	}
	return value
}

// SensitiveAt says where a change stands in a file, and whose it is.
func SensitiveAt(field string, line int64, who string) string {
	if line > 0 {
		who = fmt.Sprintf(SensitiveAtLine, line, who)
	}
	return fmt.Sprintf(SensitiveLine, field, who)
}

// ImportGivenUp is why a job of a server that has gone ended.
const ImportGivenUp = "承担导入的服务器已停用，由运维人员终止：%s"
