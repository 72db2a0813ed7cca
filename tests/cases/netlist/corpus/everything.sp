A grid of some kind
Vdd vdd 0 DC 1.8 AC 1 90
vss VSS gnd ac 2 DC=0.5
  * a comment after blanks
Lp vdd p 1nH ic=2m
rp P n1_m4_10_20 R = 0.25ohm ; package
C1 n1_m4_10_20 gnd 10PF IC=0.5
Ia n1_m4_10_20 0 1m PULSE(1m, 2m,1n 10p 20p 1n 4n) $ load
Ib p 0 pwl 0 0
* in between

+ 1n 1m ; and
+ 2n 0 AC
.tran 10p 10n 1n 20p UIC
.ac DEC 10 1k 1g
.print tran v(p) V(vdd,P) i(Lp)
.save all i(ib) type=ic
.ic v(p)=1.7
.opti nopage reltol=1e-4
.width out=512
.global vdd
.op
.END
