package text

import (
	"strconv"

	"shebao/internal/social"
)

// Words of files that people keep.
const (
	MoneyInYuan = "金额单位：元"
	MarksSheet  = "标记说明"
	MarkSign    = "标记"
	MarkMeaning = "意思"
	FileReceipt = "回执"
	// SheetFooter is the foot of each printed page of a workbook: its number, and how many there are.
	SheetFooter = "&C第 &P 页，共 &N 页"
)

// FileOf names a file by what it is, whose it is and the day it was made: 参保证明_郭建明_20261201. What is not known is left out.
func FileOf(what, who string, at int64) string {
	if who != "" {
		what += "_" + who
	}
	return what + "_" + social.At(at).Format("20060102")
}

// MadeAt says when a file was made.
func MadeAt(at string) string { return "生成时间：" + at }

// YearOf names a year.
func YearOf(year int) string { return strconv.Itoa(year) + "年" }
