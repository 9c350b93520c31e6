:POSTROUTING
*nat
-j FULLCONENAT;=;OK
-p udp -j FULLCONENAT;=;OK
-j FULLCONENAT --to-ports 5000;=;OK
-j FULLCONENAT --to-ports 5000-5000;-j FULLCONENAT --to-ports 5000;OK
-j FULLCONENAT --to-ports 1-65535;=;OK
-j FULLCONENAT --random;=;OK
-j FULLCONENAT --random-fully;=;OK
-j FULLCONENAT --to-ports 5000-5999 --random;=;OK
-j FULLCONENAT --random --random-fully;=;OK
# ports from 1 to 65535, in order
-j FULLCONENAT --to-ports;;FAIL
-j FULLCONENAT --to-ports 0;;FAIL
-j FULLCONENAT --to-ports 0-10;;FAIL
-j FULLCONENAT --to-ports 65536;;FAIL
-j FULLCONENAT --to-ports 10-9;;FAIL
-j FULLCONENAT --to-ports 10-;;FAIL
-j FULLCONENAT --to-ports 10:20;;FAIL
-j FULLCONENAT --to-ports 10-20-30;;FAIL
-j FULLCONENAT --to-ports 10 --to-ports 11;;FAIL
-j FULLCONENAT ! --random;;FAIL
-j FULLCONENAT --random 1;;FAIL
# what is from the inside comes through PREROUTING
-j FULLCONENAT --hairpin;;FAIL
:PREROUTING
*nat
-j FULLCONENAT;=;OK
-j FULLCONENAT --hairpin;=;OK
-j FULLCONENAT --to-ports 5000-5999 --random --hairpin;=;OK
# without --hairpin, no port is chosen there
-j FULLCONENAT --random;;FAIL
-j FULLCONENAT --to-ports 5000-5999;;FAIL
*raw
-j FULLCONENAT;;FAIL
*mangle
-j FULLCONENAT;;FAIL
:INPUT,OUTPUT
*nat
-j FULLCONENAT;;FAIL
:INPUT,FORWARD,OUTPUT
*filter
-j FULLCONENAT;;FAIL
