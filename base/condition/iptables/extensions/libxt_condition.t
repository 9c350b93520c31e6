:INPUT,FORWARD,OUTPUT
-m condition --condition a;=;OK
-m condition ! --condition a;=;OK
-m condition --condition office_hours;=;OK
-m condition --condition eth0.100-in;=;OK
-m condition --condition 1;=;OK
-m condition --condition _;=;OK
-m condition --condition abcdefghijklmnopqrstuvwxyz01234;=;OK
-m condition --condition a -m condition ! --condition b;=;OK
# no name, or one that is not a name
-m condition;;FAIL
-m condition --condition;;FAIL
-m condition --condition "";;FAIL
-m condition --condition abcdefghijklmnopqrstuvwxyz012345;;FAIL
-m condition --condition .;;FAIL
-m condition --condition ..;;FAIL
-m condition --condition .a;;FAIL
-m condition --condition -a;;FAIL
-m condition --condition a/b;;FAIL
-m condition --condition "a b";;FAIL
-m condition --condition a:b;;FAIL
# once in a match
-m condition --condition a --condition b;;FAIL
