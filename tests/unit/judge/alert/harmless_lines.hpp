// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::test {

/// Lines as programs print them, all invented, without any secret: none is to be changed.
inline constexpr std::string_view harmless_lines = R"corpus(
sending incremental file list
./
home/anna/notes.txt
home/anna/.cache/thumbnails/large/0a1b2c3d4e5f60718293a4b5c6d7e8f9.png
sent 1,234,567 bytes  received 8,901 bytes  165,798.93 bytes/sec
total size is 98,765,432  speedup is 79.43
rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1338) [sender=3.2.7]
rsync: [sender] send_files failed to open "/etc/shadow": Permission denied (13)
rsync: connection unexpectedly closed (0 bytes received so far) [Receiver]
ssh: connect to host backup.example.org port 22: Connection timed out
ssh: Could not resolve hostname nas.local: Name or service not known
Permission denied (publickey,password).
Host key verification failed.
Permission denied, please try again.
WARNING: UNPROTECTED PRIVATE KEY FILE!
Permissions 0644 for '/home/a/.ssh/id_ed25519' are too open.
It is required that your private key files are NOT accessible by others.
Load key "/home/a/.ssh/id_rsa": bad permissions
The key fingerprint is:
SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDJzXcUNGI4LZxYHHM anna@web1
Warning: Permanently added 'web1,10.0.0.4' (ED25519) to the list of known hosts.
key_load_public: No such file or directory
debug1: Offering public key: /home/a/.ssh/id_ed25519 ED25519 SHA256:abcdEFGH1234
Hit:1 http://mirror.example.org/debian bookworm InRelease
Get:2 http://security.example.org/debian-security bookworm-security InRelease [48.0 kB]
Reading package lists...
Building dependency tree...
0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.
W: GPG error: http://repo.example.org stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 7EA0A9C3F273FCD8
E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)
Unpacking libssl3:amd64 (3.0.15-1~deb12u1) over (3.0.14-1~deb12u2) ...
Setting up passwd (1:4.13+dfsg1-1+b1) ...
update-alternatives: using /usr/bin/vim.basic to provide /usr/bin/editor (editor) in auto mode
dpkg: warning: files list file for package 'foo' missing
Nov 30 01:43:10 web1 systemd[1]: Started backup.service - Nightly backup.
Nov 30 01:43:12 web1 systemd[1]: backup.service: Main process exited, code=exited, status=1/FAILURE
Nov 30 01:43:12 web1 systemd[1]: backup.service: Failed with result 'exit-code'.
Nov 30 01:43:12 web1 CRON[12345]: (root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily)
pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root
Failed password for invalid user admin from 203.0.113.9 port 51234 ssh2
Failed password for root from 198.51.100.3 port 40022 ssh2
Accepted publickey for deploy from 10.0.0.8 port 50514 ssh2: ED25519 SHA256:Zm9vYmFyYmF6cXV4
sudo: a password is required
sudo: 3 incorrect password attempts
sudo: no tty present and no askpass program specified
su: Authentication failure
passwd: password updated successfully
passwd: Authentication token manipulation error
chpasswd: (user nobody) pam_chauthtok() failed, error:
chage: user 'anna' does not exist in /etc/passwd
New password:
Retype new password:
Enter password:
Password:
Enter passphrase for key '/home/a/.ssh/id_rsa':
Bad passphrase, try again for /home/a/.ssh/id_rsa:
password has expired and must be changed
The password you entered was too short
Error: password is required for user anna
Password must be at least 12 characters long
Your password is about to expire in 7 days
the password is incorrect
Password was not changed
password: required
password = none
password: incorrect
Using a password on the command line interface can be insecure.
mysqldump: [Warning] Using a password on the command line interface can be insecure.
mysqldump: Got error: 1045: Access denied for user 'backup'@'localhost' (using password: YES) when trying to connect
ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)
mysqldump: Error: 'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation'
-- Dump completed on 2026-11-30  1:43:10
ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)
FATAL:  password authentication failed for user "app"
FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "shop", SSL off
psql: error: connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused
pg_dump: error: query failed: ERROR:  permission denied for table orders
NOTICE:  table "sessions" does not exist, skipping
LOG:  checkpoint complete: wrote 1234 buffers (7.5%); 0 WAL file(s) added, 0 removed, 1 recycled
DETAIL:  Key (id)=(4711) already exists.
ERROR:  duplicate key value violates unique constraint "orders_pkey"
DETAIL:  Key (email)=(anna@example.org) is not present in table "users".
ERROR:  null value in column "token" of relation "sessions" violates not-null constraint
INSERT INTO settings (name, value) VALUES ('theme', 'dark');
SELECT count(*) FROM tokens WHERE expires < now();
ALTER TABLE users ADD COLUMN password_hash text;
CREATE INDEX idx_token ON sessions (token);
UPDATE 12
COPY 48213
VACUUM
127.0.0.1 - - [30/Nov/2026:01:43:10 +0000] "GET /index.html HTTP/1.1" 200 612 "-" "curl/7.88.1"
10.0.0.3 - anna [30/Nov/2026:01:43:11 +0000] "POST /login HTTP/1.1" 302 0 "https://example.org/login" "Mozilla/5.0"
2026/11/30 01:43:10 [error] 1234#1234: *5 connect() failed (111: Connection refused) while connecting to upstream
2026/11/30 01:43:10 [warn] 1234#1234: conflicting server name "example.org" on 0.0.0.0:80, ignored
nginx: configuration file /etc/nginx/nginx.conf test is successful
AH00558: apache2: Could not reliably determine the server's fully qualified domain name
GET /search?q=password+manager&page=2 200 12ms
GET /articles/how-to-reset-a-password 200
GET /api/v1/users?sort=name&key=id&page=3 200
GET /download?code=404 302
HTTP/1.1 401 Unauthorized
HTTP/2 403
< WWW-Authenticate: Basic realm="registry"
< content-type: application/json; charset=utf-8
< x-request-id: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
curl: (6) Could not resolve host: api.example.org
curl: (22) The requested URL returned error: 404
curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received
curl: (60) SSL certificate problem: certificate has expired
  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
100 1270k  100 1270k    0     0  5521k      0 --:--:-- --:--:-- --:--:-- 5545k
curl -fsS -o /dev/null https://example.org/health
curl -u anna https://example.org/
--2026-11-30 01:43:10--  https://example.org/file.tar.gz
Resolving example.org (example.org)... 93.184.215.14
Saving to: 'file.tar.gz'
Length: 1048576 (1.0M) [application/gzip]
2026-11-30 01:43:12 (5.20 MB/s) - 'file.tar.gz' saved [1048576/1048576]
Saving debug log to /var/log/letsencrypt/letsencrypt.log
Certificate not yet due for renewal
Cert is due for renewal, auto-renewing...
Renewing an existing certificate for example.org and www.example.org
Certificate is saved at: /etc/letsencrypt/live/example.org/fullchain.pem
Key is saved at:         /etc/letsencrypt/live/example.org/privkey.pem
This certificate expires on 2027-02-28.
Successfully deployed certificate for example.org to /etc/nginx/ssl
Hook 'deploy-hook' ran with error output
notAfter=Feb 28 01:43:10 2027 GMT
subject=CN = example.org
issuer=C = US, O = Let's Encrypt, CN = R10
SHA256 Fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89
Public Key Algorithm: rsaEncryption
RSA Public-Key: (2048 bit)
X509v3 Subject Key Identifier: 12:34:56:78:9A:BC:DE:F0
unable to load Private Key
140234:error:0909006C:PEM routines:get_name:no start line:crypto/pem/pem_lib.c:745:Expecting: ANY PRIVATE KEY
gpg: encrypted with 4096-bit RSA key, ID 0x1234ABCD5678EF90, created 2020-01-01
gpg: decryption failed: No secret key
gpg: key 7EA0A9C3F273FCD8: public key "Example <a@example.org>" imported
gpg: Good signature from "Release Key <release@example.org>" [ultimate]
gpg: Signature made Mon 30 Nov 2026 01:43:10 AM UTC
Primary key fingerprint: 9DC8 5822 9FC7 DD38 854A  E2D8 8D81 803C 0EBF CD88
gpg: public key decryption failed: Bad passphrase
borg 1.2.4
Enter passphrase for key /backup/repo:
passphrase supplied in BORG_PASSPHRASE, by BORG_PASSCOMMAND or via BORG_PASSPHRASE_FD is incorrect.
Archive name: web1-2026-11-30T01:43:10
Archive fingerprint: 8f14e45fceea167a5a36dedd4bea2543e1b1d7a0c1b2d3e4f5061728394a5b6c
Time (start): Mon, 2026-11-30 01:43:10
Duration: 12.34 seconds
Number of files: 48213
                       Original size      Compressed size    Deduplicated size
This archive:               12.34 GB              8.90 GB            123.45 MB
Keeping archive (rule: daily #1):        web1-2026-11-30
Pruning archive (1/3):                   web1-2026-08-30
open repository
repository 1a2b3c4d opened (version 2, compression level auto)
using parent snapshot 9f8e7d6c
Files:          12 new,    34 changed, 48167 unmodified
Added to the repository: 12.345 MiB (3.210 MiB stored)
snapshot 5e6f7a8b saved
Fatal: wrong password or no key found
Fatal: unable to open config file: Stat: The specified key does not exist.
repository contains keys: 2
current key is 1a2b3c4d
upload: ./dump.gz to s3://backups/2026/11/30/dump.gz
An error occurred (AccessDenied) when calling the PutObject operation: Access Denied
An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: The AWS Access Key Id you provided does not exist in our records.
An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired
Unable to locate credentials. You can configure credentials by running "aws configure".
botocore.exceptions.NoCredentialsError: Unable to locate credentials
Completed 1.2 MiB/3.4 MiB (5.6 MiB/s) with 1 file(s) remaining
delete: s3://backups/2026/08/30/dump.gz
ETag: "d41d8cd98f00b204e9800998ecf8427e"
Deploying stack web (3 services)
Pulling from library/postgres
Digest: sha256:4c5e6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091
Status: Image is up to date for postgres:16
Error response from daemon: pull access denied for app, repository does not exist or may require 'docker login'
Login Succeeded
WARNING! Your password will be stored unencrypted in /home/ci/.docker/config.json.
unauthorized: incorrect username or password
Step 3/12 : RUN apt-get update
 ---> 1a2b3c4d5e6f
Successfully built 9f8e7d6c5b4a
Successfully tagged registry.example.com/app:1.4.2
Container app-web-1  Started
Network app_default  Created
docker run -p 8080:80 -v /srv:/srv nginx
docker run --rm -p 127.0.0.1:5432:5432 postgres
docker compose -p shop up -d
Removing app_web_1 ... done
Total reclaimed space: 1.234GB
pod/web-7d4b9c6f5-x2x8z condition met
deployment.apps/web configured
secret/tls-cert unchanged
secret/db-credentials configured
serviceaccount/default token created
configmap/app-config created
error: You must be logged in to the server (Unauthorized)
Error from server (NotFound): secrets "db-password" not found
Readiness probe failed: HTTP probe failed with statuscode: 503
Cloning into 'repo'...
remote: Enumerating objects: 1234, done.
remote: Counting objects: 100% (1234/1234), done.
Receiving objects: 100% (1234/1234), 1.23 MiB | 4.56 MiB/s, done.
   1a2b3c4..5d6e7f8  main       -> origin/main
Already up to date.
fatal: could not read Username for 'https://git.example.com': terminal prompts disabled
fatal: Authentication failed for 'https://git.example.com/team/app.git/'
remote: Support for password authentication was removed. Please use a personal access token instead.
commit 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432
Author: Anna Example <anna@example.org>
Merge: 1a2b3c4 5d6e7f8
    auth: rotate tokens once a day
    fix: do not log the password
 3 files changed, 12 insertions(+), 4 deletions(-)
 create mode 100644 src/token_cache.py
git@github.com:example/app.git
npm WARN deprecated uuid@3.4.0: Please upgrade to version 7 or higher
npm ERR! code ELIFECYCLE
npm ERR! 404 Not Found - GET https://registry.example.com/@example%2fapp - Not found
added 1234 packages, and audited 1235 packages in 12s
found 0 vulnerabilities
Requirement already satisfied: requests in /usr/lib/python3/dist-packages (2.28.1)
Successfully installed certifi-2024.8.30 idna-3.10 urllib3-2.2.3
Traceback (most recent call last):
  File "/srv/app/main.py", line 42, in <module>
    raise ValueError("missing token")
ValueError: missing token
KeyError: 'password'
KeyError: 'API_KEY'
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example.org/v1/items
SyntaxError: invalid syntax
SyntaxError: Unexpected token '}' in JSON at position 123
Uncaught SyntaxError: Unexpected token <
error: invalid token: unexpected end of input
error: unexpected token: expected ';' before '}'
parse error near token 'fi'
tokens per second: 123.4
prompt_tokens=812 completion_tokens=95 total_tokens=907
max_tokens=4096 temperature=0.7
tokenizer: loaded 32000 tokens
token count: 512
token expired at 2026-11-30T01:43:10Z, refreshing
token refreshed, valid for 3600 s
access token is valid until 2026-12-01
OAuth token was revoked
CSRF token missing or incorrect.
the secret is kept in the vault
secret name: database
Secrets loaded from /run/secrets
Loading secret from file /run/secrets/db_password
--password-file /etc/restic/pw
password_file = /etc/app/pw
DB_PASSWORD_FILE=/run/secrets/db
passwordless sudo is configured
password policy: strong
password_min_length=12
password_hash_type=bcrypt
key=value
key: value
foreign key: orders.customer_id
primary key: id
sort key: created_at
cache key: user:4711:profile
keyboard layout: de
keyspace hits: 123456 misses: 789
hotkey: ctrl-c
public key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleKeyExampleKeyExampleKey anna@web1
api key is missing
API key not set, skipping upload
API key invalid or expired
PIN code entry failed
pin: not set
error code: 500123
status code is 200
exit code: 137
zip code: 12345
verification failed for 3 files
security code review done
login: anna
login failed
last login: Mon Nov 30 01:43:10 2026 from 10.0.0.8
PWD=/srv/app
OLDPWD=/srv
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
SSH_AUTH_SOCK=/run/user/1000/keyring/ssh
PASS: test_login (0.03s)
PASS 12 FAIL 0 SKIP 1
--- PASS: TestToken (0.00s)
ok  	example.org/app/auth	0.123s
test auth::password::rejects_short ... ok
test result: ok. 48 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
================= 12 passed, 1 skipped in 3.45s =================
[  PASSED  ] 17 tests.
1..4
ok 1 - password is hashed
Compiling app v0.1.0 (/srv/app)
    Finished `release` profile [optimized] target(s) in 12.34s
[12/345] Building CXX object CMakeFiles/app.dir/src/token.cpp.o
make[1]: Entering directory '/srv/build'
make: *** [Makefile:12: all] Error 2
gcc -O2 -pipe -pthread -c -o main.o main.c
/usr/bin/ld: cannot find -lssl: No such file or directory
mkdir -p /srv/new/folder
cp -p a b
ssh -p 2222 host uptime
scp -P 2222 file host:
mysql -h db1 -P 3306 -u app shop
mysql --port=3306 --protocol=tcp shop
tar: Removing leading `/' from member names
tar: ./cache: file changed as we read it
gzip: stdin: unexpected end of file
zip warning: name not matched: missing
  adding: passwords.md (deflated 42%)
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        40G   31G  7.2G  82% /
tmpfs           3.9G     0  3.9G   0% /dev/shm
total 48
drwxr-xr-x  4 root root  4096 Nov 30 01:42 .
-rw-r--r--  1 anna anna 11520 Nov 30 01:43 report-2026-11-30.pdf
-rw-------  1 root root   399 Nov 30 01:43 .netrc
root      1234  0.0  0.1  12345  6789 ?        Ss   01:43   0:00 /usr/sbin/cron -f
    PID TTY          TIME CMD
Mem:           7.7Gi       2.1Gi       3.4Gi        12Mi       2.2Gi       5.3Gi
 01:43:48 up 7 min,  0 user,  load average: 4.21, 1.38, 0.49
eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet6 fe80::a00:27ff:fe4e:66a1  prefixlen 64  scopeid 0x20<link>
        ether 08:00:27:4e:66:a1  txqueuelen 1000  (Ethernet)
[    0.000000] Linux version 6.1.0-27-amd64 (debian-kernel@lists.debian.org)
[12345.678901] EXT4-fs (sda1): mounted filesystem with ordered data mode. Quota mode: none.
[12345.678902] Out of memory: Killed process 4711 (java) total-vm:8123456kB, anon-rss:6543210kB
SMART overall-health self-assessment test result: PASSED
  5 Reallocated_Sector_Ct   0x0033   100   100   010    Pre-fail  Always       -       0
  pool: tank
 state: ONLINE
  scan: scrub repaired 0B in 01:23:45 with 0 errors on Mon Nov 30 01:43:10 2026
md0 : active raid1 sdb1[1] sda1[0]
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.txt
d41d8cd98f00b204e9800998ecf8427e  empty.txt
0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
job 550e8400-e29b-41d4-a716-446655440000 done
{"level":"info","ts":1764467190.123,"msg":"started","pid":4711}
{"level":"error","msg":"authentication failed","user":"anna","attempts":3}
{"id": 4711, "name": "report", "tags": ["daily", "pdf"], "ok": true}
time="2026-11-30T01:43:10Z" level=info msg="token cache warmed" entries=12
ts=2026-11-30T01:43:10.123Z caller=main.go:42 level=info msg="starting" version=1.4.2
2026-11-30 01:43:10,123 INFO  [main] com.example.App - started in 3.2 s
2026-11-30T01:43:10.123456Z  WARN app::auth: login refused user=anna reason=locked
E1130 01:43:10.123456    4711 controller.go:42] sync failed: timeout
I, [2026-11-30T01:43:10.123456 #4711]  INFO -- : processed 12 mails
Processed 48213 records in 12.34 seconds (3907.1 records/s)
Progress: 42% (48213 of 114793), ETA 00:03:21
done: 12 ok, 0 failed, 3 skipped
WARNING: 3 rows were skipped (see rejects.csv)
id,name,amount,currency
4711,Anna Example,12.50,EUR
Sent mail to 12 recipients: <anna@example.org>, <bernd@example.org>
postfix/smtp[4711]: 1A2B3C4D5E: to=<anna@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=0.42, dsn=2.0.0, status=sent
status=deferred (SASL authentication failed; cannot authenticate to server smtp.example.org: no mechanism available)
https://example.org:8080/path/to/page?x=1&y=2#top
https://example.org/a@b?c=d:e
http://user@example.org/home
mailto:someone@example.org
jdbc:postgresql://db:5432/shop
redis://cache:6379/0
postgres://app@db/shop
git+ssh://git@example.org/app.git
file:///srv/data/2026/11/30.csv
12:34:56 ERROR 123456789: nothing to do
author: somebody
the bearer of bad news
a bearer token was expected
cookie policy accepted
cookies: enabled
authorization failed for anna
authorizing client 10.0.0.3
basic authentication is disabled
mount.cifs: bad UNC (//nas)
smbclient: Can't load /etc/samba/smb.conf
ldap_bind: Invalid credentials (49)
redis-cli -h cache ping
Could not connect to Redis at 127.0.0.1:6379: Connection refused
NOAUTH Authentication required.
openssl version: OpenSSL 3.0.15 3 Sep 2024
snmpget: Timeout
passed=12 failed=0 pass=12
set -euo pipefail
+ set -x
+ echo done
+ test -r /etc/app/token
+ '[' -n '' ']'
export LANG=C.UTF-8
Umask is 0077 and the lock is held
compass heading: 271 degrees
bypass mode: off
passenger count: 1234567
monkey business: 12 items
turkey recipe: oven 180C for 3h
secretary: office 12
tokio-runtime-worker panicked at src/main.rs:12:5
bypass=on
compass: north
basic block 12 of 40
Basic Authentication is disabled for this mailbox
pinned to version 1.2.3
hooks/pre-commit: trailing whitespace
kubectl create secret generic db --from-file=./db.txt
ssh-keygen -t ed25519 -f id -q
access key: missing
client key file: /etc/ssl/client.key
{CRYPT} is not supported
community edition 2024.3
)corpus";

}  // namespace jw::test
