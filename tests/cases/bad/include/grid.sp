* a wire
V1 n1_m1_0_0 0 1
R1 n1_m1_0_0 n1_m1_2000_0 1
I1 n1_m1_2000_0 0 1m
.op
.end
