* regulator, board, package and die as one ladder; the load sits on the die
* regulator: 0.8 V behind a load line of 0.5 mohm and the inductance that its loop of some 60 kHz leaves
Vsupply source 0 0.8
Rline source line 0.5m
Lloop line regulator 1.5n
* bulk: six polymer capacitors of 470 uF, 4.5 mohm, 1 nH
Cbulk regulator bulk1 2820u
Rbulk bulk1 bulk2 0.75m
Lbulk bulk2 0 0.167n
* board planes
Rboard regulator board0 0.15m
Lboard board0 board 20p
* sixty ceramic capacitors of 22 uF, 3 mohm, 0.5 nH
Cmlcc board mlcc1 1320u
Rmlcc mlcc1 mlcc2 0.05m
Lmlcc mlcc2 0 8.33p
* balls and socket
Rball board ball 0.10m
Lball ball package 3p
* forty capacitors on the package of 1 uF, 10 mohm, 50 pH
Cpackage package cap1 40u
Rpackage cap1 cap2 0.25m
Lpackage cap2 0 1.25p
* vias and bumps
Rbump package bump 14.6u
Lbump bump die 0.5p
* 1 uF on the die with 0.2 mohm
Cdie die gate 1u
Rdie gate 0 0.2m
* what the die draws
Iload die 0 120
.tran 1n 20u
.print tran v(die) v(package) v(board)
.end
