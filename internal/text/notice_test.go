package text

import "testing"

func TestEveryNoticeHasATitle(t *testing.T) {
	for template := range MessageTemplates {
		if NoticeTitle(template) == NoticeRest {
			t.Errorf("%s has no title of its own", template)
		}
	}
	for _, c := range []struct{ template, words, want string }{
		{TemplateService, ServiceDone("社会保障卡挂失", 1_790_000_000), "办理了「社会保障卡挂失」"},
		{TemplateCase, "您提交的「失业保险金申领」（业务受理号末四位 0001）已收到。", "「失业保险金申领」有了进展"},
		{TemplateService, "", "业务办理"},
		{"looked_up", "有人办理了「甲」", "有人核验了您的信息"},
	} {
		if got := NoticeTitleOf(c.template, c.words); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.template, c.words, got, c.want)
		}
	}
}

func TestACodeSaysWhatItIsFor(t *testing.T) {
	for purpose, use := range codeUses {
		if got, want := CodeMessage(purpose, "482913"), "您的验证码是482913，用于"+use+"，10 分钟内有效。工作人员不会向您索要验证码。"; got != want {
			t.Errorf("%q", got)
		}
	}
}
