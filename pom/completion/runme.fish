# SPDX-License-Identifier: GPL-2.0-only
# Completion of runme for fish: put this file into a folder of $fish_complete_path.

# Commands and options are what the tool's help says. Nothing is ever built: a
# checkout without the tool completes nothing but files.

# Runs the tool, as the word on the line names it.
function __runme_tool
    set -l words (commandline -opc)
    set -l tool (command -s -- $words[1]); or return
    set -l home (path resolve -- $tool | path dirname)
    set -lx KERNEL_DIR
    set -lx IPTABLES_DIR
    if test -f $home/pom/man/runme.1
        set tool $home/build/runme
        set -lx POM_HOME $home
    end
    test -x $tool; and $tool $argv 2>/dev/null </dev/null
end

function __runme_commands
    __runme_tool help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .\{0,24\}[^ ]* *\(.*\)/\1\t\2/p'
end

# The command on the line; the status is 1 when there is none yet.
function __runme_command
    set -l known (__runme_commands | string replace -r '\t.*' '')
    for word in (commandline -opc)[2..]
        if contains -- $word $known
            echo $word
            return
        end
    end
    return 1
end

function __runme_is
    set -l command (__runme_command); and contains -- $command $argv
end

# __runme_names [--all]: the groups and sets of the repository, and the old names.
function __runme_names
    __runme_tool list $argv | string match -rv '^old names$|^read as ' |
        string replace -r '^ *(\S+) *(.*)$' '$1\t$2'
end

# The options of the command on the line, or those without a command.
function __runme_options
    set -l command (__runme_command)
    for line in (__runme_tool help $command)
        set -l m (string match -r '^  (?:(-.), )?(--[a-z0-9-]+)\S*(?: [A-Z][A-Z0-9|]*)? *(.*)$' -- $line); or continue
        test -n "$m[2]"; and printf '%s\t%s\n' $m[2] $m[4]
        printf '%s\t%s\n' $m[3] $m[4]
    end
end

set -l standings none empty applied present clean fuzzy merged unsuitable partial \
    conflict malformed
set -l many apply bisect check diff export prove revert list

complete -c runme -f
complete -c runme -n 'not __runme_command >/dev/null' -a '(__runme_commands)'
complete -c runme -n 'not __runme_command >/dev/null' -a '(__runme_names)'
complete -c runme -n "__runme_is $many" -a '(__runme_names)'
complete -c runme -n '__runme_is show' -a '(__runme_names --all)'
complete -c runme -n '__runme_is help' -a '(__runme_commands)'
complete -c runme -n '__runme_is module' -a 'install status remove build export'
complete -c runme -n '__runme_is module' -a '(__runme_names)'
complete -c runme -n '__runme_is apply bisect check diff revert' -k -a '(__fish_complete_suffix .patch)'
complete -c runme -n 'string match -q -- "-*" (commandline -ct)' -a '(__runme_options)'
complete -c runme -n '__runme_is check' -l format -x -a 'report html sarif junit github'
complete -c runme -n '__runme_is export' -l format -x -a 'quilt mbox tar'
complete -c runme -n '__runme_is module' -l format -x -a 'tar dkms deb rpm'
complete -c runme -n '__runme_is list' -l standing -x -a "$standings"
complete -c runme -l exclude -x -a '(__runme_names)'
complete -c runme -l color -x -a 'always never auto'
for option in kernel kernel-path iptables iptables-path tree repo onto dir root modules
    complete -c runme -l $option -x -a '(__fish_complete_directories)'
end
for option in good bad
    complete -c runme -l $option -x
end
for option in key cacert image
    complete -c runme -l $option -r -F
end
complete -c runme -s o -l output -r -F
