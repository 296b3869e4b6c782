// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::test {

/// Outputs and command lines with secrets, all invented, one a line. What is secret is between «
/// and »; a ¦ breaks tokens up, so that scanners of repositories don't take them for real; \n is a
/// line's end.
inline constexpr std::string_view secret_lines = R"corpus(
+ mysqldump -u backup -p«Wz7kkQ2!mm» --single-transaction shop
mysql -h db1 -uroot -p«geheim42» -e 'show slave status'
mysqladmin --user=root --password=«b4ckUp#9» ping
mariadb-dump -uroot "-p«two words 9»" --all-databases
mariadb -p«kx81»
sshpass -p «s3same-Open» ssh deploy@web3 uptime
sshpass -p«s3sameOpen» scp a b:
curl -sS -u monitor:«n4gi0s» https://status.example.org/api
curl --user admin:«Q8wLp2» http://10.0.0.7:8080/jobs
curl -fsSL -u "ci:«hunter2hunter2»" -O https://repo.example.net/a.tgz
curl -x http://proxy:3128 -U me:«pr0xyPw» https://example.com/
curl --proxy-user jo:«aaBB11cc» -I https://example.com
curl --oauth2-bearer «9f8e7d6c5b4a» https://api.example.com/v1/me
curl -H "X-Api-Key: «5c1b7ac09e»" https://api.example.com
curl -H 'Authorization: Token «abc-def-123456»' https://api.example.com/v2
curl -H "PRIVATE-TOKEN: «zzTop99887766»" https://git.example.com/api/v4/projects
wget --http-user=u --http-password=«w0rd» https://example.com/f
wget --header='Authorization: Basic «dXNlcjpzZWNyZXQ=»' https://example.com/f
smbclient //nas/backup -U svc%«N4sPw.22» -c 'put dump.tgz'
smbclient -U 'EXAMPLE\svc%«N4sPw22»' //nas/share
rpcclient -U admin%«Pa55» dc1 -c enumdomusers
net rpc join -U administrator%«Joinme1»
mount -t cifs //nas/b /mnt -o username=svc,password=«Cifs-Pw1»,vers=3.0
openssl enc -aes-256-cbc -in a -out b -pass pass:«Lim3tree»
openssl pkcs12 -export -in c.pem -passout pass:«exportme» -out c.p12
openssl rsa -in k.pem -passin pass:«old.pw» -out n.pem
openssl enc -d -aes-256-cbc -k «S0meKey» -in x
docker login -u ci -p «d0ckerPw» registry.example.com
podman login --username ci --password «p0dman-pw» quay.example.com
helm registry login -u robot -p «h3lm!» r.example.com
skopeo copy --src-creds ci:«sk0peo» docker://a docker://b
skopeo inspect --creds=robot:«t0ken» docker://r.example.com/x
buildah login -u me -p «b1ldah» reg
az login --service-principal -u app -p «azPw~12» --tenant t
redis-cli -h cache -a «r3disPw» ping
redis-cli --user app --pass «pw-for-app» info
requirepass «Zxcvbn12»
masterauth «Zxcvbn12»
valkey-cli -a «v4lkey» dbsize
ldapsearch -x -D cn=admin,dc=example -w «ld4pPw» -b dc=example
ldapmodify -D cn=admin -w«ld4pPw2» -f change.ldif
htpasswd -b /etc/nginx/users anna «Anna-2024»
htpasswd -nbB bernd «B3rnd!»
htpasswd -cb file carl «geheim»
mongodump --host m1 -u backup -p «m0ngo» --out /b
mongosh -u root -p «m0ng0sh» admin
sqlcmd -S sql1 -U sa -P «Sa!2019» -Q "select 1"
sqlplus -s scott/«t1ger»@ORCL @report.sql
expdp system/«mAnager1» directory=d dumpfile=x.dmp
snmpget -v3 -u mon -A «authPhrase1» -X «privPhrase1» host sysUpTime.0
snmpwalk -v2c -c «c0mmun1ty» switch1 ifTable
ipmitool -I lanplus -H bmc1 -U ADMIN -P «ADM1N» power status
zip -r -P «z1pPw» out.zip dir
unzip -P «z1pPw» out.zip
7z a -p«s3venz» out.7z dir
unrar x -p«rarPw» a.rar
lftp -u web,«ftpPw1» ftp.example.com -e 'mirror; quit'
mosquitto_pub -h broker -u sensor -P «m0squ1tto» -t a -m b
xfreerdp /v:host /u:adm /p:«Rdp-pw»
nmcli dev wifi connect Office password «w1f1-Office»
nmcli con mod Office wifi-sec.psk «w1f1psk99»
wpa_passphrase Office «correct-horse-9»
    psk="«my wifi pass»"
ssh-keygen -t ed25519 -N «keyP4ss» -f id
aws configure set aws_secret_access_key «wJalrXUtnFEMIK7MDENGbPxRfiCY»
vault login «s.9aZ1bY2cX3dW»
gpg --batch --passphrase «fl0wer pot» -c file
gpg --batch --passphrase='«fl0wer»' -d file.gpg
echo '«R00tPw»' | sudo -S systemctl restart x
echo "root:«n3wRoot»" | chpasswd
printf '%s' «abc123DEF» | cryptsetup open /dev/sdb b -
echo «d0ckhub» | docker login -u ci --password-stdin
svn up --username ci --password «svnPw» --non-interactive
tool --api-key «9a8b7c6d» run
tool --api-key=«9a8b7c6d5e» run
deploy --token «tok_12ab34cd» --env prod
deploy --secret-key '«s k 1»' --env prod
app --client-secret=«c1ient5ecret»
psql "host=db user=app password=«pgPw!» dbname=app"
PGPASSWORD=«pgPw2» pg_dump app
export MYSQL_PWD=«mysqlPw»
export AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz»
RESTIC_PASSWORD=«resticPw» restic backup /home
BORG_PASSPHRASE='«borg pass phrase»' borg create
DB_PASS=«dbPw»
SMTP_PASSWORD: «smtpPw»
  password: «yamlPw1»
  "password": "«jsonPw»",
  'secret': '«pyPw»',
"client_secret":"«GOC-abc-def»"
{"user":"x","pwd":"«inJson1»"}
DATABASE_URL=postgres://app:«p@ss»@db/app
DATABASE_URL=postgresql://app:«pa/ss+w0rd»@db.internal:5432/app
connecting to amqp://guest:«gu3st»@mq:5672/vhost
redis://:«r3dis»@cache:6379/0
fatal: unable to access 'https://oauth2:«glx-1234567890abcdefghij»@git.example.com/a.git/'
mongodb+srv://app:«M0ng0»@cluster0.example.net/test
ftp://backup:«ftp!pw»@ftp.example.org/dumps
https://hooks.example.com/?token=«t0k3n»&x=1
GET https://acct.blob.example.net/c/f?sv=2022-11-02&se=2026-01-01&sp=r&sig=«aB3%2Fcd9Ef0GhIjKl%3D»
GET https://b.s3.example.com/o?X-Amz-Date=20260101T000000Z&X-Amz-Signature=«3b1c9f00aa77bb66cc55dd44ee33ff22»
https://maps.example.com/api?key=«AbCdEf123456»
DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«q83vEjRWeJA0b3J4Zm9vYmFyYmF6==»;EndpointSuffix=x
Endpoint=sb://bus.example.net/;SharedAccessKeyName=Root;SharedAccessKey=«Zm9vYmFyYmF6cXV4MTIzNA==»
Server=sql1;Database=d;User Id=sa;Password=«Sql-Pw»;
Driver={ODBC};Server=s;Uid=app;Pwd=«odbcPw»;
machine api.example.com login anna password «n3trcPw»
machine h\n  login anna\n  password «n3trcPw2»\n
//registry.example.com/:_authToken=«npm-tok-123»
_auth=«dXNlcjpwdzEyMw==»
PrivateKey = «yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=»
PresharedKey = «/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak=»
encryption key: «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
License key: «A1B2C-D3E4F-G5H6I-J7K8L-M9N0P»
MASTER_KEY=«deadbeefcafebabe0123456789abcdef»
Your temporary password is «Xk9-pQ2r»
The password for user admin was set to «Adm1n!x»
New password: «n3wPassw0rd»
[sudo] password for anna: «annaPw1!»
Enter passphrase for key '/home/a/.ssh/id_rsa': «k3yPhrase»
Password for 'https://anna@git.example.com': «g1tPw99»
Generated root password: «uX4!kkLm»
the initial admin password is: «9fQ2zzK1»
A temporary password is generated for root@localhost: «aB;c3dE#f»
passphrase: «correct horse battery staple»
Recovery phrase: «apple river stone cloud tiger lamp»
mnemonic = "«witch collapse practice feed shame open»"
password = «correct horse battery staple»
Passwort: «geHeim1»
Kennwort für root: «T0pGeheim»
mot de passe : «m0tDePasse»
contraseña: «c0ntraS»
wachtwoord: «w8Woord!»
Your verification code is «481 223»
OTP: «903114»
login code: «77120934»
BitLocker recovery: «111111-222222-333333-444444-555555-666666-777777-888888»
root:«$6$abcdefgh$Qm9vYmFyYmF6cXV4Q29ycGxl»:19000:0:99999:7:::
anna:«$2y$10$abcdefghijklmnopqrstuuKx»
hash «$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b»
CREATE USER app IDENTIFIED BY '«appPw»';
ALTER USER 'r'@'%' IDENTIFIED WITH mysql_native_password BY '«natPw1»';
ALTER ROLE app WITH PASSWORD '«rolePw»';
SET PASSWORD FOR a = PASSWORD('«setPw1»');
Authorization: Bearer «abcdef0123456789abcdef»
> authorization: Basic «YW5uYTpwdw==»
Proxy-Authorization: Basic «cDpxMTIzNA==»
< Set-Cookie: «sid=8f7e6d5c; Path=/; HttpOnly»
Cookie: «PHPSESSID=abc123; theme=dark»
X-Auth-Token: «0a1b2c3d4e»
X-Vault-Token: «hvs-like-token-1»
x-amz-security-token: «FwoGZXIvYXdzEBYaDHqa»
key id «AK¦IAIOSFODNN7EXAMPLQ» used
push with «gh¦p_16C7e42F292c6912E7710c838347Ae178B4a»
«github_¦pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789» expired
using «gl¦pat-aB3dE5gH7jK9mN1pQ2rS»
«xox¦b-123456789012-abcdefGHIJKL0123»
«sk_¦live_4eC39HqLyjWDarjtT1zdp7dc» charged
webhook secret «wh¦sec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw»
«AI¦zaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q»
«GOC¦SPX-1a2b3c4d5e6f7g8h9i0j1k2l»
«ya¦29.a0AfH6SMBx1y2z3A4B5C6D7E8F9»
«np¦m_1234567890abcdefghijklmnopqrstuvwxyz»
«py¦pi-AgEIcHlwaS5vcmcCJDEyMzQ1Njc4OTBhYmNkZWYxMjM0NTY3ODkw»
«dop_¦v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef»
«S¦G.aBcDeFgHiJkLmNoPqRsTuV.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789AbCdEfGh»
«sk-¦ant-api03-aBcDeFgHiJkLmNoPqRsTuVwXyZ»
«h¦f_aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567»
«key-¦0123456789abcdef0123456789abcdef»
«0123456789abcdef0123456789abcdef-¦us12»
«S¦K0123456789abcdef0123456789abcdef»
«shp¦at_0123456789abcdef0123456789abcdef»
«AT¦ATT3xFfGF0aBcDeFgHiJkLmNoPq-rStUv»
«hv¦s.CAESIJ1a2b3c4d5e6f7g8h9i0j»
«aBcDeFgHiJkLmN.atlas¦v1.0123456789abcdefghijklmnop»
«dckr_¦pat_aBcDeFgHiJkLmNoPqRsTuVwXyZ0»
«da¦pi0123456789abcdef0123456789abcdef»
«NR¦AK-ABCDEFGHIJKLMNOPQRSTUVWXYZ0»
«gl¦sa_aBcDeFgHiJkLmNoPqRsTuVwXyZ012345_1a2b3c4d»
«tskey-¦auth-kAbCdEfGh1CNTRL-aBcDeFgHiJkLmNoP»
«ey¦JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r»
https://api.telegram.example/bot«12345678¦90:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1»/getMe
https://hooks.slack.com/services/«T00000000/B00000000/aBcDeFgHiJkLmNoPqRsTuVwX»
https://discord.com/api/webhooks/«112233445566778899/aBcDeFgHiJkLmNoPqRsTuVwXyZ»
https://x.webhook.office.com/webhookb2/«11111111-2222@3333/IncomingWebhook/abcdef»
curl -m 10 https://hc-ping.com/«0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0»
curl https://health.example.org/ping/«0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f1»/fail
wget -q https://nosnch.in/«a1b2c3d4e5»
curl https://uptime.example.org/api/push/«aB3dE5gH7j»?status=up
-----BEGIN RSA PRIVATE KEY-----\n«MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaXwX1r4mZ3o1qQy»\n-----END RSA PRIVATE KEY-----\n
«b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz»\n-----END OPENSSH PRIVATE KEY-----\n
cut here\n«MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaXwX1r4mZ3o1qQy\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaXwX1r4mZ3o1qQy\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaXwX1r4mZ3o1qQy»\n
"private_key": "-----BEGIN PRIVATE KEY-----\\n«MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ»\\n-----END PRIVATE KEY-----\\n"
AGE-¦SECRET: «AGE-SECRET-¦KEY-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQ»
Secret Access Key: «wJalrXUtnFEMIK7MDENG»
API Key: «ab12cd34ef»
"routing_key": "«R0ABCDEFGH12»",
PWD=«odbcPw2»;UID=sa
bindpw «b1ndPw»
rootpw: {SSHA}«MTIzNDU2Nzg5MDEyMzQ1Ng==»
rocommunity «c0mmun»
: PSK "«ips3cKey»"
jdbc:oracle:thin:scott/«t1ger»@db:1521/x
    client-key-data: «LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVk=»
{"auths":{"r.example.com":{"auth":"«Y2k6aHVudGVyMg==»"}}}
sent header Basic «Y2k6aHVudGVyMg==»
PIN is «4711»
wp config create --dbname=wp --dbpass=«wpPw1»
ROOTPWD=«r00t»
passcode: «738201»
https://chat.example.org/hooks/«abcdefghijklmnopqrstuvwxyz»
https://maker.example.com/trigger/x/with/key/«aBcDeFgHiJkLmNoPqRs»
docker run -e MYSQL_ROOT_PASSWORD=«rootPw» mysql
kubectl create secret generic db --from-literal=password=«k8sPw»
helm upgrade app chart --set db.password=«helmPw»
ansible-playbook site.yml -e db_password=«ansPw»
{"status":401,"request":{"headers":{"Authorization":"Bearer «abc123def456ghi789jk»"}}}
)corpus";

}  // namespace jw::test
