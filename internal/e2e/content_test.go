package e2e_test

import (
	"net/url"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// TestFromTheEditorsDeskToThePublic has one person write a question, another publish it, and a visitor find it and say whether it helps.
func TestFromTheEditorsDeskToThePublic(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	editor, publisher, visitor := testkit.NewBrowser(t), testkit.NewBrowser(t), testkit.NewBrowser(t)

	signInAtDesk(editor, s.url, "editor")
	editor.ClickLink("公告、须知和问答")
	standard.look(t, editor)
	editor.ClickLink("新写常见问题")
	editor.Fill("标题", "出国定居还能领养老金吗？")
	editor.Fill("网址名", "living-abroad")
	editor.Fill("分类", "养老")
	editor.Fill("正文", "# 能领\n\n每年做一次认证。")
	editor.ClickButton("保存草稿")
	seeProblems(t, editor, "标题请从「## 」开始")
	standard.look(t, editor)
	editor.Fill("正文", "## 能领\n\n每年做一次领取资格认证，详见[养老发放明细](/records/pension/payments)。")
	editor.ClickButton("保存并预览")
	editor.See("这是预览", "能领")
	standard.look(t, editor)

	signInAtDesk(publisher, s.url, "publisher")
	publisher.Open(s.url + "/staff/content?state=draft")
	publisher.ClickLink("出国定居还能领养老金吗？")
	standard.look(t, publisher)
	publisher.ClickButton("发布")
	publisher.See("已发布")
	piece := publisher.URL()
	publisher.ClickLink("编辑")
	standard.look(t, publisher)
	publisher.Fill("正文", "## 能领\n\n每年做一次领取资格认证。")
	publisher.ClickButton("保存草稿")
	publisher.See("等待另一位同事发布")
	before, _, _ := strings.Cut(piece, "?")
	publisher.Open(before + "/versions/2")
	publisher.See("新增", "删除")
	standard.look(t, publisher)

	visitor.Open(s.url + "/")
	visitor.ClickLink("大家常问的问题")
	visitor.Open(s.url + "/help/search?q=" + url.QueryEscape("出国了怎么领养老金"))
	visitor.ClickLink("出国定居还能领养老金吗？")
	visitor.See("详见")
	visitor.ClickButton("没帮助")
	visitor.See("感谢您的评价", "没有解决您的问题")
	standard.look(t, visitor)
}
