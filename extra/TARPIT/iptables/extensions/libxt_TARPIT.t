:INPUT,FORWARD
*filter
-p tcp -j TARPIT;=;OK
-p tcp -j TARPIT --tarpit;-p tcp -j TARPIT;OK
-p tcp -j TARPIT --honeypot;=;OK
-p tcp -j TARPIT --reset;=;OK
-p tcp -m tcp --dport 80 -j TARPIT;=;OK
# one mode
-p tcp -j TARPIT --tarpit --honeypot;;FAIL
-p tcp -j TARPIT --honeypot --reset;;FAIL
-p tcp -j TARPIT --reset --tarpit;;FAIL
-p tcp -j TARPIT ! --reset;;FAIL
-p tcp -j TARPIT --reset 1;;FAIL
# TCP
-j TARPIT;;FAIL
-p udp -j TARPIT;;FAIL
! -p tcp -j TARPIT;;FAIL
:PREROUTING
*raw
-p tcp -j TARPIT;=;OK
-p tcp -j TARPIT --reset;=;OK
*mangle
-p tcp -j TARPIT --honeypot;=;OK
# the first packet of a connection is not enough
*nat
-p tcp -j TARPIT;;FAIL
# what this host sends is not answered
:OUTPUT
*filter
-p tcp -j TARPIT;;FAIL
:POSTROUTING
*mangle
-p tcp -j TARPIT;;FAIL
