:INPUT,FORWARD,OUTPUT
-m random;-m random --average 50;OK
-m random --average 0;=;OK
-m random --average 1;=;OK
-m random --average 33;=;OK
-m random --average 50;=;OK
-m random --average 99;=;OK
-m random --average 100;=;OK
-m random --average 33.3;=;OK
-m random --average 33.3333333;=;OK
-m random --average 0.01;=;OK
-m random --average 0.5;=;OK
-m random --average 99.99;=;OK
-m random --average 0.00000004;=;OK
# other ways to write the same number
-m random --average .5;-m random --average 0.5;OK
-m random --average 5.;-m random --average 5;OK
-m random --average 033;-m random --average 33;OK
-m random --average 33.30;-m random --average 33.3;OK
-m random --average 100.000;-m random --average 100;OK
-m random --average 0.0;-m random --average 0;OK
# rounded up to a multiple of 2^-32, but not up to 100
-m random --average 0.00000001;-m random --average 0.00000002;OK
-m random --average 0.000000000000000000001;-m random --average 0.00000002;OK
-m random --average 99.999999999999999999999;-m random --average 99.99999997;OK
# not a percentage
-m random --average;;FAIL
-m random --average "";;FAIL
-m random --average .;;FAIL
-m random --average -1;;FAIL
-m random --average +1;;FAIL
-m random --average 100.1;;FAIL
-m random --average 100.000000000000000000001;;FAIL
-m random --average 101;;FAIL
-m random --average 4294967346;;FAIL
-m random --average 18446744073709551666;;FAIL
-m random --average 33%;;FAIL
-m random --average 33,3;;FAIL
-m random --average 1e1;;FAIL
-m random --average 0x10;;FAIL
-m random --average nan;;FAIL
-m random --average inf;;FAIL
-m random --average " 33";;FAIL
-m random --average 33x;;FAIL
-m random --average 3.3.3;;FAIL
# once, and not inverted
-m random --average 33 --average 50;;FAIL
-m random ! --average 33;;FAIL
