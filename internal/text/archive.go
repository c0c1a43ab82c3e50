package text

// Why a row of the archive is rejected, as rejects.csv says it. None of them holds a value of the row.
const (
	RejectMissing        = "必填项为空"
	RejectPersonNo       = "个人电脑号应为 9 位数字（旧号 7 位）"
	RejectIDLength       = "身份证号应为 18 位（旧号 15 位）"
	RejectIDChars        = "身份证号含有不允许的字符"
	RejectIDDate         = "身份证号中的出生日期不存在"
	RejectIDCheck        = "身份证号校验码不正确"
	RejectDocumentNo     = "证件号码应为 4 至 18 位字母和数字"
	RejectNation         = "国籍应为三个字母的代码，例如 USA"
	RejectMonth          = "年月应写作 yyyymm，例如 200801"
	RejectDate           = "日期应写作 yyyy-mm-dd，且确有此日"
	RejectMoney          = "金额应以元为单位、最多两位小数，例如 8000.00"
	RejectNegative       = "金额不能为负数（只有退款 14 和基数补差 05 可以）"
	RejectRefund         = "退款（14）的金额应为负数或零，表示退回多少"
	RejectMonthsMany     = "月数多于起止年月之间的月数"
	RejectNumber         = "应为 %d 至 %d 的整数"
	RejectCode           = "代码不在允许的范围内（%s）"
	RejectPIN            = "医疗服务密码应为 6 位数字"
	RejectTooLong        = "内容过长（最多 %d 个字）"
	RejectControl        = "含有控制字符、换行或不可见字符"
	RejectEncoding       = "不是 UTF-8 编码"
	RejectColumns        = "列数不对：表头有 %d 列，这一行有 %d 列"
	RejectCut            = "文件在这一行中断，最后一行不完整"
	RejectOpenQuote      = "引号没有闭合"
	RejectStrayQuote     = "引号的位置不对（含引号的内容应整体加引号，内部引号写两个）"
	RejectLong           = "这一行过长（超过 %d KB）"
	RejectMonthsOrder    = "终止年月早于起始年月"
	RejectEarly          = "终止年月应不晚于 1992 年 7 月"
	RejectBeforeAccounts = "1992 年 7 月以前的养老保险应在 early_contributions.csv 中"
	RejectClosing        = "期末余额应等于期初余额加划入、加利息、减支出"
	RejectChargeTotal    = "个人账户支付、统筹基金支付与现金支付之和应等于费用总额"
	RejectSubsidy        = "财政补助只用于少儿医疗保险（390）"
	RejectTier           = "医疗档次只用于医疗保险（310、390）"
	RejectBoundsOrder    = "下限高于上限"
	RejectDegrees        = "经纬度应为度数，经度和纬度一起填写，例如 114.057868 和 22.543099"
	RejectOwnGuardian    = "监护人与监护对象是同一人"
)

// Why a file of the archive is refused whole.
const (
	RefuseEmpty      = "文件是空的，没有表头"
	RefuseNotUTF8    = "文件不是 UTF-8 编码（看起来是 %s），请转换后再导入"
	RefuseCR         = "行尾只有回车（CR），没有换行，请改为 LF 或 CRLF 后再导入"
	RefuseHeader     = "表头无法读取：%s"
	RefuseMissing    = "缺少必填列：%s"
	RefuseDuplicate  = "表头中有重复的列：%s"
	RefuseTwice      = "同时有 %s 和 %s，请只保留一个"
	RefuseGzip       = "压缩文件不完整或已损坏，请重新取得"
	RefuseTooLong    = "解压后的内容超过允许的大小"
	RefuseUnreadable = "文件无法读取：%v"
	RefuseManifest   = "与 manifest.json 不符：%s"
	ManifestAbsent   = "清单中有，文件夹中没有"
	ManifestRows     = "清单为 %d 行，文件有 %d 行"
	ManifestSHA256   = "SHA-256 不同，文件在传送中改变或损坏"
	ManifestSum      = "%s 合计清单为 %s，文件为 %s"
	ManifestNoColumn = "清单中有 %s 的合计，文件没有这一列"
	ManifestBadSum   = "清单中 %s 的合计不是金额"
	ManifestBroken   = "manifest.json 无法读取：%v"
	ManifestLarge    = "超过 %s，不像是清单，没有读取"
	ManifestVersion  = "不认识的格式版本 %s"
	EncodingUnknown  = "其他编码"
	EncodingUTF16    = "UTF-16"
	EncodingGB18030  = "GB18030（GBK）"
	EncodingBig5     = "Big5"
	ImportNothing    = "文件夹中没有社保档案库的文件：%s"
	ImportRunning    = "另一个导入正在进行，请等它结束后再试"
	// What is wrong with an archive's place among those before it.
	OrderBack       = "序号 %d 不在上一批 %d 之后"
	OrderSame       = "序号 %d 与上一批相同，但文件不同"
	OrderGap        = "这批接在序号 %d 之后，而已导入的最后一批是 %d，中间缺少数据"
	OrderOlder      = "数据日期 %s 早于上一批的 %s"
	OrderNone       = "上一批有序号（%d），这批没有序号"
	OrderUnfinished = "第 %d 次导入没有完成，导入另一批文件以后就不能再继续"
	OrderRefused    = "没有导入：%s。确认要导入的，用命令导入时加 --force，在业务工作台由两个人放行"
	ManifestOrder   = "sequence 和 predecessor 应为正整数，as_of 应为日期，例如 2026-11-22"

	ImportSwapped     = "文件与试运行时核对的不同，没有导入。请重新上传并试运行"
	ImportStrict      = "严格模式：有 %d 行被拒绝、%d 个文件被退回，全部未导入"
	ImportRefused     = "%d 个文件被退回，其余已导入"
	ImportUnavailable = "数据库连接中断，已导入的部分已保存；恢复后重新运行即可从中断处继续"
	ImportFull        = "数据库所在磁盘已满，已导入的部分已保存；腾出空间后重新运行即可从中断处继续"
	ImportCancelled   = "导入被中止，已导入的部分已保存；重新运行即可从中断处继续"
)

// What an import points out without refusing anything.
const (
	WarnUnknownColumn = "不认识的列已略过：%s"
	WarnOtherFile     = "不属于社保档案库的文件，未读取"
	WarnNoLineBreak   = "最后一行没有换行，文件可能被截断"
	WarnName          = "姓名中有丢失的字，或者没有可以核对的字"
	WarnPhone         = "不是移动电话号码，不能用来核对身份，也不能接收短信"
	WarnAccount       = "不是银行账号，不能用来核对身份"
	WarnCard          = "不是社会保障卡号，不能用来核对身份"
	WarnPostcode      = "不是 6 位邮政编码"
	WarnIDTyped       = "这样的证件号码在网页上无法填写，不能注册和登录"
	WarnSharedID      = "同一身份证号对应不止一个个人电脑号"
	WarnBirth         = "与身份证号中的出生日期不一致"
	WarnSex           = "与身份证号中的性别不一致"
	WarnFuture        = "在今天以后"
	WarnGlyph         = "有文书字库没有的字，打印时不能显示"
	WarnWhichGlyph    = "：%c（U+%04X）"
	WarnNoFonts       = "程序没有带文书字库，没有检查哪些字不能打印"
	WarnAbsent        = "有 %d 行要撤回的记录本来就不在库中"
	WarnOrphans       = "有 %d 行的个人电脑号（%s）在参保人档案中不存在"
	WarnRejectsLost   = "先前被拒绝的行记录在 %s"
)

// The words of an import's summary.
const (
	SummaryDryRun    = "试运行：没有写入任何内容"
	SummaryBatch     = "导入批次 %d"
	SummaryResumed   = "（从上次中断处继续）"
	SummaryFile      = "文件"
	SummaryRows      = "行数"
	SummaryAdded     = "新增"
	SummaryChanged   = "变更"
	SummaryUnchanged = "未变"
	SummaryWithdrawn = "撤回"
	SummaryRejected  = "拒绝"
	SummaryConflicts = "冲突"
	SummarySeconds   = "秒"
	SummaryTotal     = "合计"
	SummaryRefused   = "退回"
	SummaryWarning   = "注意"
	SummaryRejects   = "被拒绝的行见 %s"
	SummaryWarnings  = "提醒的行见 %s"
	SummaryReject    = "第 %d 行，%s：%s"
)

// Values that the archive writes in words where it has no code for them.
var (
	ArchivePaymentStates = []string{"已发放", "发放失败", "暂停"}
	ArchiveDebits        = []string{DebitDue, DebitDone, DebitFailed, DebitCancelled}
	ArchiveEarlyKinds    = []string{"合同工统筹", "固定工连续工龄视同", "一次性补缴"}
	ArchiveCharges       = []string{"门诊", "住院", "购药", "体检"}
	ArchiveTransfers     = []string{"申请", "联系函已发", "信息表已到", "基金到账", "办结"}
	ArchiveRelations     = []string{"父", "母", "其他监护人"}
)
