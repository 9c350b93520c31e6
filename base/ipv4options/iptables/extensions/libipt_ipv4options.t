:INPUT,FORWARD,OUTPUT
-m ipv4options --flags lsrr;=;OK
-m ipv4options --flags !lsrr;=;OK
-m ipv4options --flags record-route,timestamp,lsrr,!nop,!router-alert;=;OK
-m ipv4options --flags record-route,!ssrr --any;=;OK
-m ipv4options --flags any-opt;=;OK
-m ipv4options --flags !any-opt,!malformed --any;=;OK
-m ipv4options --flags malformed;=;OK
-m ipv4options --only router-alert;=;OK
-m ipv4options ! --only record-route,router-alert;=;OK
-m ipv4options --flags any-opt --only nop;=;OK
# all names
-m ipv4options --flags eol,nop,record-route,zsu,mtu-probe,mtu-reply,encode,quick-start,timestamp,traceroute,security,lsrr,extended-security,cipso,stream-id,ssrr,visa,imitd,eip,address-extension,router-alert,sdb,dps,ump,finn;=;OK
# short names, any order, twice the same
-m ipv4options --flags ra,ts,rr;-m ipv4options --flags record-route,timestamp,router-alert;OK
-m ipv4options --flags lsrr,!sec,lsrr,sid;-m ipv4options --flags lsrr,stream-id,!security;OK
# numbers below 32 are of all classes, and 131 is a type
-m ipv4options --flags 3,131;-m ipv4options --flags 3,lsrr;OK
-m ipv4options --flags 7,!30;=;OK
-m ipv4options --flags 0x83,032,32,255;-m ipv4options --flags 26,32,lsrr,255;OK
-m ipv4options --only 30,131;-m ipv4options --only 30,lsrr;OK
-m ipv4options --only 3,131,67;-m ipv4options --only 3;OK
# lists are joined
-m ipv4options --flags rr --flags !ts --flags lsrr;-m ipv4options --flags record-route,lsrr,!timestamp;OK
-m ipv4options ! --only rr ! --only ts;-m ipv4options ! --only record-route,timestamp;OK
# the words of the old match
-m ipv4options --ssrr;-m ipv4options --flags ssrr;OK
-m ipv4options --lsrr ! --rr;-m ipv4options --flags lsrr,!record-route;OK
-m ipv4options --no-srr --ts;-m ipv4options --flags timestamp,!lsrr,!ssrr;OK
-m ipv4options --ra ! --ts;-m ipv4options --flags router-alert,!timestamp;OK
-m ipv4options --any-opt;-m ipv4options --flags any-opt;OK
-m ipv4options ! --any-opt;-m ipv4options --flags !any-opt;OK
-m ipv4options ! --ra --flags nop;-m ipv4options --flags nop,!router-alert;OK
# nothing, or nothing to choose from
-m ipv4options;;FAIL
-m ipv4options --any;;FAIL
-m ipv4options --any --only nop;;FAIL
-m ipv4options --flags;;FAIL
-m ipv4options --flags "";;FAIL
-m ipv4options --flags nop,;;FAIL
-m ipv4options --flags ,nop;;FAIL
-m ipv4options --flags !;;FAIL
# what is no option
-m ipv4options --flags lssrr;;FAIL
-m ipv4options --flags LSRR;;FAIL
-m ipv4options --flags 256;;FAIL
-m ipv4options --flags -1;;FAIL
-m ipv4options --flags +1;;FAIL
-m ipv4options --flags " 1";;FAIL
-m ipv4options --flags "nop, rr";;FAIL
-m ipv4options --flags !!nop;;FAIL
-m ipv4options ! --flags nop;;FAIL
-m ipv4options --only !nop;;FAIL
-m ipv4options --only any-opt;;FAIL
-m ipv4options --only malformed;;FAIL
# contradictions
-m ipv4options --flags nop,!nop;;FAIL
-m ipv4options --flags any-opt,!any-opt --any;;FAIL
-m ipv4options --only nop ! --only rr;;FAIL
-m ipv4options --lsrr --no-srr;;FAIL
