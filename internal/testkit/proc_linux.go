package testkit

import "syscall"

// dieWithParent has the kernel kill the program when the test binary is killed, which runs no clean-up.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
