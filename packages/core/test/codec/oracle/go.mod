module flowtap/oracle

go 1.22
