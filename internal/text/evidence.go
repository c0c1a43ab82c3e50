package text

import "fmt"

// Words for files that are handed in.
const (
	WordEvidence     = "材料"
	EvidenceLimits   = "PDF、JPEG 或 PNG 文件，每个不超过 5 MB，最多 5 个，一次合计不超过 12 MB。照片中的拍摄地点等信息会自动去除。"
	EvidenceGone     = "有材料保存超过 24 小时或已被移除，请重新选择。"
	EvidenceTooMany  = "最多提交 5 个文件，请移除一些再试。"
	EvidenceTooMuch  = "文件合计超过 12 MB，请压缩或移除一些再试。"
	EvidenceNone     = "没有提交材料"
	EvidenceUnscaned = "暂时无法检查文件的安全性，请稍后重新选择文件提交。"
)

// Why a file is not taken in, each after its name.
const (
	EvidenceEmpty     = "是空文件，请重新选择。"
	EvidenceLarge     = "超过 5 MB，请压缩后再试。"
	EvidenceType      = "不是 PDF、JPEG 或 PNG 文件（以文件内容为准，与扩展名无关）。"
	EvidenceHEIC      = "是手机的 HEIC 照片，这里打不开。请换成 JPEG 再提交：苹果手机在「设置 › 相机 › 格式」选「兼容性最佳」后重新拍照，或者把照片截屏后提交截图；安卓手机在相机设置里关闭「高效图片」（HEIF）后重新拍照。"
	EvidenceBroken    = "打不开或不完整，请重新扫描、拍照或导出后再试。"
	EvidenceActive    = "含有脚本、附件、网址链接、会自动执行的内容，或无法识别的内容。请用「打印为 PDF」另存一份，或拍照提交。"
	EvidenceEncrypted = "设有密码或加密，无法检查。请用「打印为 PDF」另存一份，或拍照提交。"
	EvidenceDisguised = "中夹带了其他类型的内容，不能接收。请重新拍照、扫描或截图。"
	EvidencePixels    = "的像素太大，请缩小后再试（照片一般不超过 5000 万像素，PNG 不超过 3000 万像素）。"
	EvidenceVirus     = "没有通过病毒检查，不能接收。请检查您的电脑或手机。"
)

// EvidenceFault says what is wrong with a file.
func EvidenceFault(name, fault string) string { return "「" + name + "」" + fault }

// EvidenceKinds name the kinds of file.
var EvidenceKinds = map[string]string{"application/pdf": "PDF", "image/jpeg": "JPEG 图片", "image/png": "PNG 图片"}

// FileSize writes a number of bytes as people read it.
func FileSize(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", (bytes+1023)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}

// PaperUndrawn is said in place of the pages of a file.
const PaperUndrawn = "这份文件暂时不能显示为图片，请下载后查看。"

// PaperLong says that a file has more pages than are shown.
func PaperLong(pages, shown int) string {
	return fmt.Sprintf("共 %d 页，这里显示前 %d 页，其余请下载后查看。", pages, shown)
}

// PaperPage names the picture of a page of a file.
func PaperPage(name string, page int) string { return fmt.Sprintf("%s 第 %d 页", name, page) }
