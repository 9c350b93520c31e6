:INPUT,FORWARD,OUTPUT
-m psd;-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1;OK
-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1;=;OK
-m psd --psd-weight-threshold 1 --psd-delay-threshold 1 --psd-lo-ports-weight 0 --psd-hi-ports-weight 1;=;OK
-m psd --psd-weight-threshold 65535 --psd-delay-threshold 360000 --psd-lo-ports-weight 65535 --psd-hi-ports-weight 65535;=;OK
-p tcp -m psd --psd-weight-threshold 10 --psd-delay-threshold 500 --psd-lo-ports-weight 2 --psd-hi-ports-weight 0;=;OK
-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1 --psd-prefix 24;=;OK
-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1 --psd-per-destination;=;OK
-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1 --psd-ack;=;OK
-m psd --psd-ack --psd-per-destination --psd-prefix 31;-m psd --psd-weight-threshold 21 --psd-delay-threshold 300 --psd-lo-ports-weight 3 --psd-hi-ports-weight 1 --psd-prefix 31 --psd-per-destination --psd-ack;OK
# out of range
-m psd --psd-weight-threshold 0;;FAIL
-m psd --psd-weight-threshold 65536;;FAIL
-m psd --psd-delay-threshold 0;;FAIL
-m psd --psd-delay-threshold 360001;;FAIL
-m psd --psd-lo-ports-weight 65536;;FAIL
-m psd --psd-hi-ports-weight 65536;;FAIL
-m psd --psd-prefix 0;;FAIL
-m psd --psd-prefix 129;;FAIL
# nothing would be counted
-m psd --psd-lo-ports-weight 0 --psd-hi-ports-weight 0;;FAIL
# not numbers
-m psd --psd-weight-threshold;;FAIL
-m psd --psd-weight-threshold x;;FAIL
-m psd --psd-delay-threshold -1;;FAIL
-m psd --psd-delay-threshold 3s;;FAIL
-m psd --psd-lo-ports-weight 1:2;;FAIL
-m psd --psd-hi-ports-weight 4294967297;;FAIL
# once, and not inverted
-m psd --psd-ack --psd-ack;;FAIL
-m psd --psd-weight-threshold 5 --psd-weight-threshold 5;;FAIL
-m psd ! --psd-ack;;FAIL
-m psd ! --psd-weight-threshold 5;;FAIL
