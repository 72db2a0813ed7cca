* t
R1 a
X1 a b c
.foo
R2 a b -1
.include "none.sp"
+ x
.end
R3 a 0 1
