:INPUT,FORWARD,OUTPUT
-m string --string "test";=;OK
-m string --string "|7F|ELF";=;OK
-m string ! --string "test";=;OK
-m string --string "a" --string "b";=;OK
-m string ! --string "a" ! --string "b";=;OK
-m string --string "test" --from 20 --to 60 --icase --payload;=;OK
-p tcp -m string --string "test" --icase --stream;=;OK
# other ways to say the same
-m strings --string test;-m string --string "test";OK
-p tcp -m string --stream --payload --string test;-p tcp -m string --string "test" --stream;OK
-m string --string "|7f 45 4c46|";-m string --string "|7F|ELF";OK
-m string --string "|7f||45|LF";-m string --string "|7F|ELF";OK
-m string --hex-string "|7f|ELF";-m string --string "|7F|ELF";OK
-m string --from 0 --to 65535 --string test;-m string --string "test";OK
-m string --string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";=;OK
-m string --string "|0101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101|";=;OK
-m string --string "a" --string "b" --string "c" --string "d" --string "e" --string "f" --string "g" --string "h" --string "i" --string "j" --string "k" --string "l" --string "m" --string "n" --string "o" --string "p";=;OK
-m string --string "a b" -m string --string "c";=;OK
# what has to be quoted is saved as hex
-m string --string "|22|a|5C|b|7C|";=;OK
-m string --string "|000A|";=;OK
-m string --string "|24|(id)|60|id|60|";=;OK
-m string --string $(id);-m string --string "|24|(id)";OK
-m string --string "a!b";-m string --string "a|21|b";OK
-m string --string "it's";-m string --string "it|27|s";OK
# rules with an algorithm are not touched
-m string --string "|7F|ELF" --algo bm;=;OK
-m string --hex-string "|7f|ELF" --algo bm;-m string --hex-string "|7f454c46|" --algo bm;OK
# but for what a shell would run
-m string --string $(id) --algo bm;-m string --hex-string "|2428696429|" --algo bm;OK
-m string --string `id` --algo kmp;-m string --hex-string "|60696460|" --algo kmp;OK
# not strings
-m string;;FAIL
-m string --string "";;FAIL
-m string --string "||";;FAIL
-m string --string "a|7";;FAIL
-m string --string "|7F";;FAIL
-m string --string "|7|";;FAIL
-m string --string "|7G|";;FAIL
-m string --string "|7 F|";;FAIL
-m string --string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";;FAIL
-m string --string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" --string "y";;FAIL
-m string --string "a" --string "b" --string "c" --string "d" --string "e" --string "f" --string "g" --string "h" --string "i" --string "j" --string "k" --string "l" --string "m" --string "n" --string "o" --string "p" --string "q";;FAIL
# options that do not go together
-m string ! --string "a" --string "b";;FAIL
-m string --string "a" --from 5 --to 5;;FAIL
-m string --string "test" --to 3;;FAIL
-m string --string "a" --to 65536;;FAIL
-m string --string "a" --from -1;;FAIL
-m string --string "a" --stream;;FAIL
-p udp -m string --string "a" --stream;;FAIL
-p tcp -m string --string "a" --stream --from 1;;FAIL
-m string --string "a" --payload --algo bm;;FAIL
-p tcp -m string --string "a" --stream --algo bm;;FAIL
-m string --string "a" --string "b" --algo bm;;FAIL
-m string --string "a" ! --icase;;FAIL
-m string --string "a" --hex-string "b";;FAIL
-m string --payload;;FAIL
