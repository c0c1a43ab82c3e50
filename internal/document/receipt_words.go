package document

// The prose of receipts.
const (
	ReceiptTitle = "业务受理回执"
	ReceiptNote  = "本回执由社会保险服务个人网页生成，供本人留存，不作为对外证明。可以随时登录个人网页，在「我的办理记录」凭业务受理号查看办理进度。"

	wordReceiptFoot = "供本人留存"
	wordAct         = "业务"
	wordActAt       = "办理时间"
	wordState       = "状态"
	wordActFacts    = "办理内容"
	wordItem        = "项目"
	wordBefore      = "变更前"
	wordAfter       = "变更后"
	wordSteps       = "办理进度"
	wordStepAt      = "时间"
	wordStep        = "进度"
	wordStepNote    = "说明"
	wordNext        = "接下来"
)
