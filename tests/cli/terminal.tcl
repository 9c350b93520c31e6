# SPDX-License-Identifier: GPL-2.0-only
#
# For at_terminal of lib.sh: runs the tool on a terminal of its own, and a script that
# reads and types. Arguments: SCRIPT LOG COMMAND...
#
#   see TEXT...      waits until each text was printed, in this order
#   type TEXT        types the text, and Enter
#   key TEXT         types the text without Enter
#   answer LETTER    waits for the question, then types the letter and Enter
#   quits            answers the question at the end of the list
#   ends STATUS      waits until the tool has ended with that status

log_user 0
set timeout 60
set rows [expr {[info exists env(ROWS)] ? $env(ROWS) : 50}]
set stty_init "rows $rows cols 80"
set script [lindex $argv 0]
log_file -noappend -a [lindex $argv 1]
proc fail {what} {
	puts $what
	exit 1
}
proc see {args} {
	foreach text $args {
		if {$text eq ""} continue
		expect {
			-ex $text {}
			timeout { fail "did not see in a minute: $text" }
			eof { fail "ended without: $text" }
		}
	}
}
proc key {text} {
	send -- $text
}
proc type {text} {
	send -- "$text\r"
}
proc answer {letter} {
	see {[N/y/t/f/a/r/b/w/q/?]}
	type $letter
}
proc quits {} {
	see {[Q/b]}
	type ""
}
proc ends {status} {
	expect {
		eof {}
		timeout { fail "has not ended in a minute" }
	}
	set end [wait]
	if {[lindex $end 2] != 0 || [lindex $end 3] != $status} {
		fail "ended otherwise: $end"
	}
}
eval spawn -noecho [lrange $argv 2 end]
source $script
