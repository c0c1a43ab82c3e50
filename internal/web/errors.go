package web

import (
	"context"
	"errors"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/verifier"
	"shebao/internal/web/view"
)

// What goes wrong in this package itself.
var (
	errNoPage      = errors.New("web: no such page")
	errForbidden   = errors.New("web: not for this person")
	errCrossOrigin = errors.New("web: posted from another site")
	errTooLarge    = errors.New("web: body too large")
	errBadForm     = errors.New("web: form can't be read")
	errPanic       = errors.New("web: panic")
)

// failure is an error as a page.
type failure struct {
	status int
	title  string
	body   view.ErrorBody
}

// showError turns an error into a page. It is the only place where errors become statuses.
func (s *Server) showError(r *request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader went away
	}
	f := s.failureOf(err)
	if f.status >= http.StatusInternalServerError {
		f.body.Ref = store.NewID()[:12]
		s.Log.Error("failed", "page", r.page.ID, "ref", f.body.Ref, "error", err.Error())
	}
	if f.body.Next == nil {
		f.body.Next = []view.Link{{Title: "回到首页", Href: "/"}}
	}
	f.body.Code = f.status
	frame := r.frame()
	frame.Title, frame.Crumbs, frame.ID, frame.NoIndex = f.title, nil, "error", true
	if err := r.render(f.status, view.ErrorPage(frame, f.body)); err != nil {
		s.Log.Error("error page", "error", err.Error())
	}
}

func (s *Server) failureOf(err error) failure {
	var throttled *citizen.Throttled
	var limited *verifier.Throttled
	var missing *document.MissingGlyphError
	var problems text.Problems
	switch {
	case errors.As(err, &throttled):
		return tooMany(text.TooMany(throttled.Until, s.now()))
	case errors.As(err, &limited):
		return tooMany(text.TooMany(limited.Until, s.now()))
	case errors.As(err, &missing):
		return failure{http.StatusUnprocessableEntity, "暂时不能出具", view.ErrorBody{What: "您的姓名中有一个字，字库里还没有，不能打印在证明上。", Do: "请到社保窗口办理，并告知工作人员是哪一个字。"}}
	case errors.As(err, &problems):
		return failure{http.StatusUnprocessableEntity, "不能办理", view.ErrorBody{What: problems.Error()}}
	case errors.Is(err, citizen.ErrStep):
		return failure{http.StatusConflict, "请从第一步开始", view.ErrorBody{What: text.StartAgain, Next: []view.Link{{Title: "立即注册", Href: "/register"}}}}
	case errors.Is(err, errNoPage), errors.Is(err, store.ErrNotFound):
		return failure{http.StatusNotFound, "没有找到这个页面", view.ErrorBody{What: "网址可能输错了，或者内容已经不在。", Do: "请检查网址，或从首页重新进入。"}}
	case errors.Is(err, errForbidden):
		return failure{http.StatusForbidden, "不能使用这个功能", view.ErrorBody{What: "这个功能需要先开通。"}}
	case errors.Is(err, errCrossOrigin):
		return failure{http.StatusForbidden, "请求被拒绝", view.ErrorBody{What: "为保护您的信息，只接受从本网站提交的内容。", Do: "请从首页重新进入后再办理。"}}
	case errors.Is(err, errTooLarge):
		return failure{http.StatusRequestEntityTooLarge, "内容太大", view.ErrorBody{What: "提交的内容超过了允许的大小。", Do: text.FileLarge}}
	case errors.Is(err, errBadForm):
		return failure{http.StatusBadRequest, "内容无法读取", view.ErrorBody{What: "提交的内容不完整或格式不对。", Do: "请返回上一页重新提交。"}}
	case errors.Is(err, store.ErrKeyReused):
		return failure{http.StatusConflict, "请重新填写", view.ErrorBody{What: "这个表单已经提交过别的内容。", Do: "请返回重新打开这一页再填写。"}}
	case errors.Is(err, store.ErrBusy):
		return failure{http.StatusServiceUnavailable, "现在办理的人较多", view.ErrorBody{What: text.Busy}}
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return failure{http.StatusServiceUnavailable, "暂时不能提供服务", view.ErrorBody{What: text.Unavailable}}
	case errors.Is(err, store.ErrFull):
		return failure{http.StatusInsufficientStorage, "暂时不能办理", view.ErrorBody{What: "系统存储空间不足，刚才的操作没有完成，也没有留下一半的结果。查询不受影响。", Do: "请稍后再试。"}}
	}
	return failure{http.StatusInternalServerError, "出错了", view.ErrorBody{What: "系统出了问题，刚才的操作没有完成。", Do: "请稍后再试；一直不行，请拨打 12333。"}}
}

func tooMany(sentence string) failure {
	return failure{http.StatusTooManyRequests, "请稍后再试", view.ErrorBody{What: sentence}}
}
